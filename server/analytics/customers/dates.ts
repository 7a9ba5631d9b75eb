const DAY = 86_400_000;

/** What people bought, an entry per order, by customer and time. */
export interface OrderData {
  ids: string[];
  /** Places in `ids`. */
  customer: Int32Array;
  /** Days since 1970-01-01. */
  day: Float64Array;
  /** In the workspace's currency; below zero for what came back. */
  amount: Float64Array;
  /** The day that everything is told as of, in days since 1970-01-01. */
  asOf: number;
  /** Lines whose currency had no rate on their day. */
  unrated: number;
}

export const dayOf = (ms: number): number => Math.floor(ms / DAY);
export const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
