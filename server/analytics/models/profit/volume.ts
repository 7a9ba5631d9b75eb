/** What cost-volume-profit is reckoned from, for one period. Money in one unit throughout. */
export interface Business {
  /** Sold, in pieces (or orders, seats, hours). */
  volume: number;
  price: number;
  /** What each one costs because it is sold: goods, commission, delivery. */
  variable: number;
  /** What is paid whatever is sold. */
  fixed: number;
}

export interface CostVolumeProfit {
  revenue: number;
  variableCost: number;
  /** Revenue less variable cost: what pays the fixed costs, then is profit. */
  contribution: number;
  contributionPerUnit: number;
  /** Contribution of each unit of revenue. */
  contributionRatio: number;
  fixed: number;
  profit: number;
  /** Where profit is nought. Null where each piece loses money: no volume helps then. */
  breakEvenVolume: number | null;
  breakEvenRevenue: number | null;
  /** By how much sales may fall before there is a loss, as a share of sales. */
  marginOfSafety: number | null;
  /** By how many percent profit moves where sales move by one: contribution / profit. Null at no profit or a loss. */
  operatingLeverage: number | null;
  /** Fixed of all cost: how far fixed costs are used. */
  fixedShare: number;
}

/**
 * Cost-volume-profit: profit = volume × (price − variable) − fixed. Break-even volume = fixed / (price − variable); operating
 * leverage = contribution / profit (Horngren, Cost Accounting, ch. 3). Assumes one mix of products, and prices and costs that
 * do not move with the volume.
 */
export function costVolumeProfit(business: Business): CostVolumeProfit | { refused: string } {
  const { volume, price, variable, fixed } = business;
  if (![volume, price, variable, fixed].every(Number.isFinite))
    return { refused: 'Each of the four figures must be a number.' };
  if (volume < 0 || price < 0 || variable < 0 || fixed < 0)
    return { refused: 'Volume, price and costs cannot be below nothing.' };
  const revenue = volume * price;
  const variableCost = volume * variable;
  const unit = price - variable;
  const contribution = revenue - variableCost;
  const profit = contribution - fixed;
  const breakEvenVolume = unit > 0 ? fixed / unit : null;
  const costs = variableCost + fixed;
  return {
    revenue,
    variableCost,
    contribution,
    contributionPerUnit: unit,
    contributionRatio: price > 0 ? unit / price : 0,
    fixed,
    profit,
    breakEvenVolume,
    breakEvenRevenue: breakEvenVolume === null ? null : breakEvenVolume * price,
    marginOfSafety: breakEvenVolume === null || !(volume > 0) ? null : (volume - breakEvenVolume) / volume,
    operatingLeverage: profit > 0 ? contribution / profit : null,
    fixedShare: costs > 0 ? fixed / costs : 0,
  };
}

/** How many must be sold for a profit of `target`. Null where each one loses money. */
export const volumeForProfit = ({ price, variable, fixed }: Business, target: number): number | null =>
  price > variable ? (fixed + target) / (price - variable) : null;
