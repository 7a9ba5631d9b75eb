import type { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import type { Said } from './said.ts';

/** Where a model stands on the page of all models. */
export const modelGroups = ['who', 'next', 'offer', 'source', 'voice', 'cost'] as const;
export type ModelGroup = (typeof modelGroups)[number];

/** How well it did on what it had not seen, beside a simple baseline. */
export interface Accuracy {
  /** What the figures are: `mae`, `auc`, `coverage`. Named under `measure` in the words of the model's page. */
  measure: string;
  value: number;
  baseline: number | null;
  lower_is_better: boolean;
  /** The sentence people read: how it was tested, how far it was off, how far the baseline. */
  say: Said;
}

/** Scores to write on the records: one entry of each field per id. A number in a money field is in the workspace's currency. */
export interface Scores {
  ids: string[];
  fields: Record<string, ArrayLike<number | string | null>>;
}

/** What training came to: a refusal with its reason, or what was found. */
export type Trained =
  | { refused: Said }
  | {
      refused?: undefined;
      /** What it says, in one sentence. */
      headline: Said;
      accuracy: Accuracy | null;
      /** What the page draws; JSON. */
      result: unknown;
      /** What `explain` needs; JSON, shown to nobody. */
      fitted?: unknown;
      scores?: Scores;
      /** Handed to the model's `keep`. */
      kept?: unknown;
    };

/** What is known to be learnt from: `data` goes to the thread as it is (typed arrays, plain objects). */
export interface Material<D> {
  data: D;
  /** First and last day of the data, YYYY-MM-DD. */
  from: string | null;
  to: string | null;
  rows: number;
}

/** Why this customer has these scores. */
export interface Explanation {
  headline: Said;
  reasons: Said[];
}

/** What was trained last and found something. */
export interface Fitted<S> {
  settings: S;
  trainedAt: string;
  result: unknown;
  fitted: unknown;
}

export interface Model<S = unknown, D = unknown> {
  /** As in the address of its page. */
  name: string;
  group: ModelGroup;
  /** Whose records carry its scores and are explained; null where it speaks of none. */
  object: string | null;
  /** The fields of that object that it writes. */
  scores: string[];
  /**
   * Objects of which one has to be allowed to read everybody's records to see the results: they speak of all of them.
   */
  reads: string[];
  /** Every setting with its default, so that `settings.parse({})` holds. */
  settings: z.ZodType<S>;
  /** Reads what it learns from, with the rights of Kith itself. */
  read(ctx: Context, settings: S): Promise<Material<D>>;
  /** The module that trains: it exports `train(data, settings)`, which answers `Trained`. It runs in a thread of its own. */
  train: URL;
  /** Megabytes that the thread may take; 1024 unless told. */
  memory?: number;
  /** Keeps what does not fit into fields of records, in the transaction that keeps the version; null where nothing was found. */
  keep?(ctx: Context, kept: unknown): Promise<void>;
  explain?(ctx: Context, fitted: Fitted<S>, id: string): Promise<Explanation | null>;
}

/** Declares a model; its page, versions, training and scores follow from it. List it in `all.ts`. */
export const defineModel = <S, D>(model: Model<S, D>): Model<S, D> => model;
