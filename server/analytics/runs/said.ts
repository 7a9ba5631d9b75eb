/** A number as people read it: its kind says how it is written, in whichever language. */
export type Figure =
  | number
  | string
  | { percent: number }
  | { money: number }
  | { date: string }
  | { word: string }
  | { decimals: number; of: number };

/**
 * A sentence that a model says: `key` names it under `say` in the words of the model's page, `values` fill it in. `count`
 * chooses between one and many. A `word` is itself a key there.
 */
export interface Said {
  key: string;
  values?: Record<string, Figure>;
}

export const percent = (share: number): Figure => ({ percent: share * 100 });
export const money = (amount: number): Figure => ({ money: Math.round(amount * 100) / 100 });
export const decimals = (of: number, digits: number): Figure => ({ decimals: digits, of });
