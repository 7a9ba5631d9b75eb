// Kaplan, E. L., Meier, P. (1958): Nonparametric Estimation from Incomplete Observations. JASA 53. Intervals by Greenwood's
// variance on the scale of log(-log S), which keeps them between 0 and 1 (Kalbfleisch and Prentice 1980).

export interface Survival {
  /** Times at which something happened, rising. */
  time: number[];
  /** Share to whom it has not happened by then. */
  share: number[];
  /** 95 % interval. */
  low: number[];
  high: number[];
  /** How many were still observed just before. */
  atRisk: number[];
  /** The first time at which half or less are left; null where that was not seen. */
  median: number | null;
  events: number;
  n: number;
}

const Z = 1.959963984540054;

/** `time` to what happened (`event` 1) or to the end of observation (0). Times that are no number or below 0 are left out. */
export function kaplanMeier(time: ArrayLike<number>, event: ArrayLike<number>): Survival {
  const order = Array.from(time, (_, i) => i)
    .filter((i) => Number.isFinite(time[i]) && (time[i] as number) >= 0)
    .sort((a, b) => (time[a] as number) - (time[b] as number));
  const found: Survival = {
    time: [],
    share: [],
    low: [],
    high: [],
    atRisk: [],
    median: null,
    events: 0,
    n: order.length,
  };
  let left = order.length;
  let share = 1;
  let variance = 0;
  for (let i = 0; i < order.length; ) {
    const at = time[order[i] as number] as number;
    let events = 0;
    let gone = 0;
    for (; i < order.length && time[order[i] as number] === at; i++) {
      gone += 1;
      if (event[order[i] as number]) events += 1;
    }
    if (events > 0) {
      share *= 1 - events / left;
      if (left > events) variance += events / (left * (left - events));
      const [low, high] = interval(share, variance);
      found.time.push(at);
      found.share.push(share);
      found.low.push(low);
      found.high.push(high);
      found.atRisk.push(left);
      found.events += events;
      if (found.median === null && share <= 0.5 + 1e-12) found.median = at;
    }
    left -= gone;
  }
  return found;
}

function interval(share: number, variance: number): [number, number] {
  if (share <= 0 || share >= 1) return [share, share];
  const off = (Z * Math.sqrt(variance)) / Math.abs(Math.log(share));
  return [share ** Math.exp(off), share ** Math.exp(-off)];
}

/** The share left at a time. */
export function survivalAt({ time, share }: Survival, at: number): number {
  let value = 1;
  for (let i = 0; i < time.length && (time[i] as number) <= at; i++) value = share[i] as number;
  return value;
}
