/** What an activity costs in a period, and by what it is charged: orders taken, calls answered, visits made. */
export interface CostPool {
  name: string;
  /** In the smallest unit of the currency, whole: cents. */
  amount: number;
  /** Whose counts it is shared by; null for costs that no customer causes, which stay uncharged and in sight. */
  driver: number | null;
}

/** How often each customer caused an activity. */
export interface Driver {
  name: string;
  counts: Float64Array;
  /**
   * How many the people and machines could have done. Where it is more than was done, customers pay only for what they used,
   * and the rest is told as idle (Kaplan and Anderson 2004). Null: all of it is charged.
   */
  capacity: number | null;
}

export interface PoolCharged {
  name: string;
  driver: string | null;
  amount: number;
  /** What all customers did. */
  volume: number;
  /** Smallest units of money for one. Null where nothing was done. */
  rate: number | null;
  charged: number;
  /** Paid for, but not used by anyone. */
  idle: number;
  /** Not charged to anyone: no driver, or nothing was done. */
  uncharged: number;
}

export interface Costing {
  pools: PoolCharged[];
  /** Pool after pool, a column per customer; whole smallest units, which add up to what was charged. */
  charges: Float64Array[];
  /** All pools together: amount, charged, idle, uncharged. */
  total: number;
  charged: number;
  idle: number;
  uncharged: number;
  /** Charged of all: how much of the cost the figures per customer speak of. */
  coverage: number;
}

/**
 * Activity-based costing (Cooper and Kaplan 1988), in its five steps: activities with their cost (pools), what causes them
 * (drivers), how often that was (counts), the rate = amount / volume, and counts × rate charged to each customer.
 */
export function costOfServing(pools: CostPool[], drivers: Driver[], customers: number): Costing {
  const charges: Float64Array[] = [];
  const told = pools.map((pool) => {
    const driver = pool.driver === null ? null : (drivers[pool.driver] ?? null);
    const counts = driver?.counts ?? new Float64Array(customers);
    const amount = Number.isFinite(pool.amount) ? Math.round(pool.amount) : 0;
    let volume = 0;
    for (const count of counts) volume += usable(count);
    const basis = Math.max(volume, usable(driver?.capacity ?? 0));
    const charged = volume > 0 ? Math.round((amount * volume) / basis) : 0;
    charges.push(shared(charged, counts, volume));
    return {
      name: pool.name,
      driver: driver?.name ?? null,
      amount,
      volume,
      rate: volume > 0 ? amount / basis : null,
      charged,
      idle: volume > 0 ? amount - charged : 0,
      uncharged: volume > 0 ? 0 : amount,
    };
  });
  const sum = (of: (pool: PoolCharged) => number) => told.reduce((all, pool) => all + of(pool), 0);
  const total = sum((pool) => pool.amount);
  const charged = sum((pool) => pool.charged);
  return {
    pools: told,
    charges,
    total,
    charged,
    idle: sum((pool) => pool.idle),
    uncharged: sum((pool) => pool.uncharged),
    coverage: total > 0 ? charged / total : 0,
  };
}

const usable = (count: number) => (Number.isFinite(count) && count > 0 ? count : 0);

/** Whole units by counts, so that nothing is lost: the largest remainders get what is left. */
export function shared(amount: number, counts: Float64Array, volume: number): Float64Array {
  const parts = new Float64Array(counts.length);
  if (!(volume > 0) || amount === 0) return parts;
  let given = 0;
  const rest = new Float64Array(counts.length);
  for (let i = 0; i < counts.length; i++) {
    const exact = (amount * usable(counts[i] as number)) / volume;
    parts[i] = Math.floor(exact);
    rest[i] = exact - Math.floor(exact);
    given += parts[i] as number;
  }
  // As many as are left over get one more, the largest remainders first, the earlier of equal ones.
  const left = Math.min(counts.length, amount - given);
  if (left <= 0) return parts;
  const least = Float64Array.from(rest).sort()[counts.length - left] as number;
  let equal = left - rest.reduce((sum, one) => sum + (one > least ? 1 : 0), 0);
  for (let i = 0; i < counts.length; i++) {
    const own = rest[i] as number;
    if (own > least || (own === least && equal-- > 0)) parts[i] = (parts[i] as number) + 1;
  }
  return parts;
}
