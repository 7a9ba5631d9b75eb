import type { Refusal } from '../refusal.ts';

export interface Reliability {
  /** People who answered every item. */
  answers: number;
  items: number;
  /** Cronbach's alpha: 1 says the items measure one thing, below 0.7 they should not be added up. */
  alpha: number;
  /** Alpha without each item: higher than `alpha` says the item does not belong. */
  without: number[];
}

/**
 * Cronbach's alpha of items (columns, NaN where unanswered), over the people who answered all:
 * k/(k − 1) · (1 − Σ variance of an item / variance of the sum).
 *
 * Cronbach (1951), "Coefficient alpha and the internal structure of tests", Psychometrika 16(3).
 */
export function cronbach(items: Float64Array[]): Reliability | Refusal {
  if (items.length < 2) return { refused: 'Reliability needs at least two items.' };
  const length = Math.min(...items.map((item) => item.length));
  const complete = Array.from({ length }, (_, i) => i).filter((i) => items.every((item) => Number.isFinite(item[i])));
  if (complete.length < 3) return { refused: 'Reliability needs at least three people who answered every item.' };
  const columns = items.map((item) => complete.map((i) => item[i] as number));
  const alpha = alphaOf(columns);
  if (!Number.isFinite(alpha)) return { refused: 'Everybody gave the same answers, so nothing can be compared.' };
  const without = columns.map((_, out) =>
    columns.length > 2 ? alphaOf(columns.filter((_, i) => i !== out)) : Number.NaN,
  );
  return { answers: complete.length, items: items.length, alpha, without };
}

function alphaOf(columns: number[][]): number {
  const [first = []] = columns;
  const sums = first.map((_, i) => columns.reduce((sum, column) => sum + (column[i] as number), 0));
  const parts = columns.reduce((sum, column) => sum + variance(column), 0);
  return (columns.length / (columns.length - 1)) * (1 - parts / variance(sums));
}

function variance(values: number[]): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
