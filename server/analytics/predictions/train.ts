import type { Column } from '../models/attributes.ts';
import { type Leak, lateLeaks } from '../models/learning/drivers.ts';
import { type Learnt, learn, type NotLearnt, type Predictor, type Tried } from '../models/learning/learn.ts';

export interface PredictionData {
  kind: 'yes_no' | 'number';
  /** Of the records whose answer is known, each as it was before the answer. */
  columns: Column[];
  y: number[];
  /** Of each field the share of its values that were written with the answer or after it. */
  late: Record<string, number>;
  trusted: string[];
}

export interface PredictionFitted {
  predictor: Predictor;
}

/** What lists and versions show of a training. */
export interface PredictionSummary {
  refused: NotLearnt['refused'] | null;
  needed: NotLearnt['needed'] | null;
  rarer: number | null;
  usual: number | null;
  method: Learnt['method'] | null;
  better: boolean;
  tried: Tried[];
  /** AUC, or R². */
  quality: { value: number; low: number; high: number } | null;
}

export interface PredictionOutcome {
  summary: PredictionSummary;
  result: Omit<Learnt, 'unseen' | 'predictor'> | { leaks: Leak[] };
  fitted: PredictionFitted | null;
}

export function train({ kind, columns, y, late, trusted }: PredictionData): PredictionOutcome {
  const written = lateLeaks(late);
  const found = learn({ kind, columns, y, trusted });
  const leaks = [...found.leaks, ...written.filter(({ name }) => !found.leaks.some((one) => one.name === name))];
  if ('refused' in found) {
    const { refused, needed, rarer } = found;
    const nothing = { usual: null, method: null, better: false, tried: [], quality: null };
    return { summary: { refused, needed, rarer, ...nothing }, result: { leaks }, fitted: null };
  }
  const { unseen: _, predictor, ...result } = found;
  const { usual, method, better, tried } = found;
  return {
    summary: {
      refused: null,
      needed: null,
      rarer: null,
      usual,
      method,
      better,
      tried,
      quality: found.measures?.auc ?? found.numbers?.r2 ?? null,
    },
    result: { ...result, leaks },
    fitted: { predictor },
  };
}
