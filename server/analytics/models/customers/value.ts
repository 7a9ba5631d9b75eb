// Values of customers by formula; the probabilistic ones stand beside in bg-nbd.ts, pareto-nbd.ts and gamma-gamma.ts.

/** Lifetime value = average value of a sale x number of transactions (a year) x retention time (years). */
export const lifetimeValue = (sale: number, perYear: number, years: number): number => sale * perYear * years;

/** Customer lifetime value = lifetime value x profit margin (a share). */
export const customerLifetimeValue = (lifetime: number, margin: number): number => lifetime * margin;

/** Acquisition cost of a customer = expenses of sales and marketing / new customers; NaN without any. */
export const acquisitionCost = (expenses: number, newCustomers: number): number =>
  newCustomers > 0 ? expenses / newCustomers : Number.NaN;

/** Months until the margin of a customer has paid their acquisition; infinite where they bring none. */
export const paybackMonths = (cost: number, marginPerMonth: number): number =>
  marginPerMonth > 0 ? cost / marginPerMonth : Number.POSITIVE_INFINITY;

/** Net present value of yearly amounts, the first due now, at a yearly rate (a share). */
export const netPresentValue = (flows: ArrayLike<number>, rate: number): number =>
  Array.from(flows).reduce((sum, flow, year) => sum + flow / (1 + rate) ** year, 0);

/**
 * Value of a customer who brings `margin` each year and stays for the next with the chance `retention`, at a yearly discount:
 * the sum over all years of margin (retention / (1 + discount))^year, the first at once.
 */
export const retainedValue = (margin: number, retention: number, discount: number): number =>
  (margin * (1 + discount)) / Math.max(1e-9, 1 + discount - retention);

/**
 * What purchases ahead are worth today: `expected(weeks)` purchases up to a time, each of `margin`, by quarters discounted to
 * their middle.
 */
export function discountedValue(
  expected: (weeks: number) => number,
  margin: number,
  { years, discount }: { years: number; discount: number },
): number {
  const quarters = Math.round(years * 4);
  let before = 0;
  let value = 0;
  for (let quarter = 1; quarter <= quarters; quarter++) {
    const now = expected((quarter * 52.1775) / 4);
    value += (now - before) / (1 + discount) ** ((quarter - 0.5) / 4);
    before = now;
  }
  return value * margin;
}
