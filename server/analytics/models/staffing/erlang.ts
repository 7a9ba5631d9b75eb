/** Calls in hours: contacts that come in `interval` seconds and take `handling` seconds each keep so many agents busy. */
export const loadOf = (contacts: number, handling: number, interval: number): number =>
  (contacts * handling) / interval;

/**
 * Erlang B: the share of contacts that find all lines busy where nobody waits. `agents` lines, `load` erlangs.
 * By the recursion B(n) = load·B(n−1) / (n + load·B(n−1)), which holds for any size (Erlang 1917; no factorials).
 */
export function erlangB(agents: number, load: number): number {
  if (!(load > 0)) return agents === 0 ? 1 : 0;
  let blocked = 1;
  for (let n = 1; n <= agents; n++) blocked = (load * blocked) / (n + load * blocked);
  return blocked;
}

/** Erlang C: the share of contacts that wait, where all wait until they are served. 1 where the queue would grow for ever. */
export function erlangC(agents: number, load: number): number {
  if (agents <= load) return 1;
  const blocked = erlangB(agents, load);
  return blocked / (1 - (load / agents) * (1 - blocked));
}

/** What contacts meet when `agents` are there. Times in seconds; shares from 0 to 1. */
export interface Service {
  agents: number;
  /** Contacts being handled at once, on average, if all are handled. */
  erlangs: number;
  /** Share that waits at all. */
  waits: number;
  /** Share answered within the threshold, of all that come. */
  serviceLevel: number;
  /** Mean wait over all, and over those who wait. */
  averageWait: number;
  waitOfWaiting: number;
  /** Waiting at once, on average. */
  queue: number;
  /** Share of their time that agents are busy. */
  occupancy: number;
  /** Share that hangs up before being served. 0 where nobody does. */
  abandoned: number;
}

export interface Demand {
  contacts: number;
  /** Seconds in which they come. */
  interval: number;
  /** Seconds that one takes, work afterwards included. */
  handling: number;
  /** Seconds within which an answer counts as in time. */
  threshold: number;
  /** Mean seconds that someone waits before hanging up; null where all wait until they are served. */
  patience?: number | null;
}

/** What contacts meet when `agents` are there: Erlang A where they hang up, Erlang C where they do not. */
export function serviceOf(demand: Demand, agents: number): Service {
  const load = loadOf(demand.contacts, demand.handling, demand.interval);
  if (!(load > 0)) {
    return {
      agents,
      erlangs: 0,
      waits: 0,
      serviceLevel: 1,
      averageWait: 0,
      waitOfWaiting: 0,
      queue: 0,
      occupancy: 0,
      abandoned: 0,
    };
  }
  return demand.patience ? withPatience(demand, load, agents, demand.patience) : withoutEnd(demand, load, agents);
}

/** M/M/N: a queue that nobody leaves. Service level 1 − C·e^(−(N−A)·T/handling), mean wait C·handling/(N−A). */
function withoutEnd({ contacts, interval, handling, threshold }: Demand, load: number, agents: number): Service {
  const waits = erlangC(agents, load);
  const spare = agents - load;
  const stuck = spare <= 0;
  const averageWait = stuck ? Number.POSITIVE_INFINITY : (waits * handling) / spare;
  return {
    agents,
    erlangs: load,
    waits,
    serviceLevel: stuck ? 0 : 1 - waits * Math.exp((-spare * threshold) / handling),
    averageWait,
    waitOfWaiting: stuck ? Number.POSITIVE_INFINITY : handling / spare,
    queue: (contacts / interval) * averageWait,
    occupancy: agents > 0 ? Math.min(1, load / agents) : 1,
    abandoned: 0,
  };
}

/**
 * M/M/N+M: those who wait hang up after a time of their own, exponential with mean `patience` (Palm 1946; Garnett,
 * Mandelbaum and Reiman 2002). Nothing grows for ever, however few agents there are.
 */
function withPatience(
  { contacts, interval, handling, threshold }: Demand,
  load: number,
  agents: number,
  patience: number,
): Service {
  const arrivals = contacts / interval;
  const leaving = 1 / patience;
  const served = agents / handling;
  if (agents === 0) {
    return {
      agents,
      erlangs: load,
      waits: 1,
      serviceLevel: 0,
      averageWait: patience,
      waitOfWaiting: patience,
      queue: arrivals * patience,
      occupancy: 0,
      abandoned: 1,
    };
  }
  // The states with all agents busy, in units of the one in which nobody waits yet: 1 + Σ Π arrivals/(served + k·leaving).
  let busy = 1;
  let queued = 0;
  for (let k = 1, term = 1; k < 1e7; k++) {
    term *= arrivals / (served + k * leaving);
    busy += term;
    queued += k * term;
    if (term < 1e-17 * busy && arrivals < served + k * leaving) break;
  }
  const blocked = erlangB(agents, load);
  const all = 1 + (busy - 1) * blocked;
  const waits = (busy * blocked) / all;
  const queue = (queued * blocked) / all;
  const averageWait = queue / arrivals;
  const abandoned = leaving * averageWait;
  return {
    agents,
    erlangs: load,
    waits,
    serviceLevel: 1 - waits + waits * answeredWithin(threshold, arrivals, served, leaving),
    averageWait,
    waitOfWaiting: waits > 0 ? averageWait / waits : 0,
    queue,
    occupancy: Math.min(1, (load * (1 - abandoned)) / agents),
    abandoned,
  };
}

/**
 * Of those who have to wait, the share served within `threshold`. The wait that lies before someone has the density
 * e^(arrivals/leaving·(1 − e^(−leaving·x)) − served·x), and they are still there with e^(−leaving·x).
 */
function answeredWithin(threshold: number, arrivals: number, served: number, leaving: number): number {
  const log = (x: number) => (arrivals / leaving) * -Math.expm1(-leaving * x) - served * x;
  // Where the density is highest, and from where on nothing is left of it.
  const top = arrivals > served ? Math.log(arrivals / served) / leaving : 0;
  const height = log(top);
  let end = Math.max(top, threshold) + 1 / served;
  while (log(end) - height > -40) end *= 1.5;
  const integral = (from: number, to: number, weight: (x: number) => number) => {
    const steps = 400;
    const width = (to - from) / steps;
    let sum = 0;
    for (let i = 0; i <= steps; i++) {
      const x = from + i * width;
      const factor = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
      sum += factor * Math.exp(log(x) - height) * weight(x);
    }
    return (sum * width) / 3;
  };
  const cut = Math.min(threshold, end);
  const whole = integral(0, cut, () => 1) + (end > cut ? integral(cut, end, () => 1) : 0);
  return cut > 0 ? integral(0, cut, (x) => Math.exp(-leaving * x)) / whole : 0;
}

/** What the service shall be like at least. Where several are given, all hold. */
export interface Goal {
  /** Share answered within the threshold. */
  serviceLevel?: number;
  /** Seconds that all wait on average, at most. */
  averageWait?: number;
  /** Share of their time that agents are busy, at most: nobody works a whole day without a breath. */
  occupancy?: number;
  /** Share that hangs up, at most. */
  abandoned?: number;
}

const meets = (service: Service, goal: Goal): boolean =>
  service.serviceLevel >= (goal.serviceLevel ?? 0) &&
  service.averageWait <= (goal.averageWait ?? Number.POSITIVE_INFINITY) &&
  service.occupancy <= (goal.occupancy ?? Number.POSITIVE_INFINITY) &&
  service.abandoned <= (goal.abandoned ?? 1);

/** The fewest agents with whom the goal is met. */
export function agentsNeeded(demand: Demand, goal: Goal): Service {
  const load = loadOf(demand.contacts, demand.handling, demand.interval);
  if (!(load > 0)) return serviceOf(demand, 0);
  // Without hanging up, no queue ends with fewer than the load; every goal is met by some number above.
  let low = demand.patience ? 0 : Math.floor(load);
  let high = Math.max(1, Math.ceil(load));
  while (!meets(serviceOf(demand, high), goal) && high < 1e6) {
    low = high;
    high = high + Math.max(1, Math.ceil(high * 0.25));
  }
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (meets(serviceOf(demand, middle), goal)) high = middle;
    else low = middle;
  }
  return serviceOf(demand, high);
}

/** Agents to plan for where a share of paid time is not spent with contacts: breaks, training, illness, holidays. */
export const scheduledFor = (agents: number, shrinkage: number): number =>
  shrinkage >= 1 ? Number.POSITIVE_INFINITY : Math.max(0, Math.ceil(agents / (1 - shrinkage) - 1e-9));
