import { erlangC } from './erlang.ts';

/** Mean waits where some contacts go before others, none is interrupted, and nobody hangs up. */
export interface PriorityWaits {
  /** Share that waits at all: the same for everyone. */
  waits: number;
  /** Mean wait of each class, the first in line first; seconds where the rates are per second. */
  byClass: Float64Array;
  overall: number;
}

/**
 * M/M/c with classes of falling priority (Cobham 1954): W_k = C/(c·μ) / ((1 − σ_{k−1})·(1 − σ_k)), σ_k the busy share due to
 * class k and those before it. `arrivals` and `service` are rates in the same unit of time. A class for which nothing is left
 * waits for ever.
 */
export function priorityWaits(arrivals: ArrayLike<number>, service: number, agents: number): PriorityWaits {
  let all = 0;
  for (let k = 0; k < arrivals.length; k++) all += arrivals[k] as number;
  const capacity = agents * service;
  const stable = all < capacity;
  // Where the lower classes are without end, the upper ones meet agents who are always busy.
  const waits = stable ? erlangC(agents, all / service) : 1;
  const byClass = new Float64Array(arrivals.length);
  let before = 0;
  let sum = 0;
  for (let k = 0; k < arrivals.length; k++) {
    const rate = arrivals[k] as number;
    const upTo = before + rate / capacity;
    byClass[k] = upTo < 1 ? waits / capacity / ((1 - before) * (1 - upTo)) : Number.POSITIVE_INFINITY;
    sum += rate * (byClass[k] as number);
    before = upTo;
  }
  return { waits, byClass, overall: all > 0 ? sum / all : 0 };
}
