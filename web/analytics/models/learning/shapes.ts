/** What learning found, as the server's models make it. */

export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface Group {
  from: number | null;
  to: number | null;
  word: string | null;
  rows: number;
  was: Estimate;
}

export interface Driver {
  name: string;
  share: number;
  groups: Group[];
}

export interface TreeNode {
  rows: number;
  said: Estimate;
  question: { name: string; asks: 'at_most' | 'is' | 'unknown'; value: number | string | null } | null;
  yes: TreeNode | null;
  no: TreeNode | null;
}

export interface Coefficient {
  name: string;
  word: string | null;
  rather: string | null;
  step: number | null;
  effect: Estimate;
  clear: boolean;
}

export interface Leak {
  name: string;
  why: 'tells' | 'filled' | 'later';
  strength: number;
}

export type Method = 'baseline' | 'regression' | 'lasso' | 'tree' | 'forest' | 'boosting' | 'network';

export interface YesNoMeasures {
  rows: number;
  positives: number;
  auc: Estimate;
  brier: Estimate;
  log_loss: number;
  brier_of_mean: number;
  lift: Estimate;
  calibration: Array<{ rows: number; said: number; happened: Estimate }>;
  average_precision: number;
  gains: Array<{ share: number; found: number }>;
}

export interface NumberMeasures {
  rows: number;
  r2: Estimate;
  mae: Estimate;
  rmse: number;
  mae_of_median: number;
  half_within: number;
  spread: { low: number; high: number };
  groups: Array<{ rows: number; said: number; was: Estimate }>;
}

export interface Learnt {
  kind: 'yes_no' | 'number';
  rows: number;
  usual: number;
  method: Method;
  better: boolean;
  tried: Array<{ method: Method; loss: number; auc: number | null }>;
  measures: YesNoMeasures | null;
  numbers: NumberMeasures | null;
  drivers: Driver[];
  tree: TreeNode;
  coefficients: Coefficient[];
  leaks: Leak[];
}

/** How the fields of a model and their values are called, and how what is predicted is written. */
export interface Vocabulary {
  field(name: string): string;
  value(name: string, value: number | string): string;
  /** What is predicted: a share, or a number in its unit. */
  said(value: number): string;
}
