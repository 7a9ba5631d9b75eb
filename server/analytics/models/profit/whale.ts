/** Customers from the most profitable to the least, and how their profits add up. */
export interface Whale {
  /** Places in what was given, the most profitable first. */
  order: Int32Array;
  /** Profit of the first 1, 2, 3 … customers together, in the unit that was given. */
  cumulated: Float64Array;
  total: number;
  /** The most that some of the customers earn together, and how many they are: the hump of the whale. */
  peak: number;
  profitable: number;
  /** What the others take away from that again. */
  lost: number;
  /** Customers, of those with a profit, of whom the first half of the peak comes. */
  halfOfPeak: number;
}

/**
 * The whale curve (Kaplan and Cooper 1998): cumulated profit over customers in falling order of profit. It rises over those
 * who earn something, and falls over those who cost more than they bring.
 */
export function whaleCurve(profits: ArrayLike<number>): Whale | { refused: string } {
  const n = profits.length;
  if (n === 0) return { refused: 'There are no customers with revenue or cost in this time.' };
  const worth = Float64Array.from(profits, (v) => (Number.isFinite(v) ? v : 0));
  const order = Int32Array.from(worth, (_, i) => i).sort(
    (a, b) => (worth[b] as number) - (worth[a] as number) || a - b,
  );
  const cumulated = new Float64Array(n);
  let sum = 0;
  let peak = 0;
  let profitable = 0;
  order.forEach((at, k) => {
    const profit = worth[at] as number;
    sum += profit;
    cumulated[k] = sum;
    if (profit > 0) {
      profitable++;
      peak = sum;
    }
  });
  let halfOfPeak = 0;
  while (halfOfPeak < profitable && (halfOfPeak === 0 || (cumulated[halfOfPeak - 1] as number) < peak / 2))
    halfOfPeak++;
  return { order, cumulated, total: sum, peak, profitable, lost: peak - sum, halfOfPeak };
}
