import type { Orders } from '../server/analytics/models/customers/rfm.ts';

export const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

/** Purchases, a line each: "id in master, id in sample, yyyymmdd, pieces, dollars", divided by blanks. */
export function readPurchases(text: string): Orders {
  const rows = text
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const ids = new Map<string, number>();
  const customer = Int32Array.from(rows, (row) => {
    const id = row[1] as string;
    const known = ids.get(id) ?? ids.size;
    ids.set(id, known);
    return known;
  });
  return {
    customers: ids.size,
    customer,
    day: Float64Array.from(rows, (row) => dayOf((row[2] as string).replace(/(....)(..)(..)/, '$1-$2-$3'))),
    amount: Float64Array.from(rows, (row) => Number(row[4])),
  };
}
