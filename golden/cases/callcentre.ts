import {
  agentsNeeded,
  type Demand,
  erlangB,
  type Goal,
  loadOf,
  type Service,
  scheduledFor,
  serviceOf,
} from '../../server/analytics/models/staffing/erlang.ts';
import { priorityWaits } from '../../server/analytics/models/staffing/priorities.ts';
import type { Case, Found } from '../compare.ts';
import type { Adapter } from '../run.ts';

// Erlang's formulas: each check's name holds what they are asked.

export const adapter: Adapter = (one) =>
  Object.fromEntries(one.checks.map(({ name }) => [name, figureOf(one, name)] as const)) satisfies Found;

function figureOf(one: Case, name: string): unknown {
  const blocking = /^B\((\d+),([\d.]+)\)$/.exec(name);
  if (blocking) return erlangB(Number(blocking[1]), Number(blocking[2]));
  if (name.includes('calls/')) return staffing(one, name);
  if (name.startsWith('lambda=[')) return priorities(name);
  if (name.startsWith('lambda=')) return patience(name);
  return undefined;
}

const numberIn = (text: string, pattern: RegExp): number | undefined => {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
};

function staffing(one: Case, name: string): Found {
  const demand: Demand = {
    contacts: numberIn(name, /([\d.]+) calls\//) ?? 0,
    interval: numberIn(name, /calls\/([\d.]+)s/) ?? 0,
    handling: numberIn(name, /AHT ([\d.]+)s/) ?? 0,
    threshold: numberIn(name, /T=([\d.]+)s/) ?? 0,
  };
  const goal: Goal = {
    serviceLevel: numberIn(name, /SL>=([\d.]+)/),
    averageWait: numberIn(name, /ASA<=([\d.]+)/),
    occupancy: numberIn(name, /occupancy<=([\d.]+)/),
  };
  const agents = numberIn(name, /with (\d+) agents/);
  const service = agents === undefined ? agentsNeeded(demand, goal) : serviceOf(demand, agents);
  return {
    erlangs: loadOf(demand.contacts, demand.handling, demand.interval),
    ...told(service),
    ...planned(one, service),
  };
}

const told = (service: Service): Found => ({
  agents: service.agents,
  p_wait: service.waits,
  p_abandon: service.abandoned,
  service_level: service.serviceLevel,
  asa_s: service.averageWait,
  mean_wait_s: service.averageWait,
  mean_wait_of_delayed_s: service.waitOfWaiting,
  occupancy: service.occupancy,
  Lq: service.queue,
});

/** The shrinkage stands in the name of the figure: scheduled_with_shrinkage_0.3. */
function planned(one: Case, { agents }: Service): Found {
  const names = one.checks.flatMap(({ expected }) => Object.keys((expected as object | undefined) ?? {}));
  return Object.fromEntries(
    names
      .filter((key) => key.startsWith('scheduled_with_shrinkage_'))
      .map((key) => [key, scheduledFor(agents, Number(key.split('_').at(-1)))]),
  );
}

function patience(name: string): Found {
  const rate = (of: string) => exact(new RegExp(`${of}=([\\d.]+)`).exec(name)?.[1] ?? '0');
  const mu = rate('mu');
  const demand = { contacts: rate('lambda'), interval: 1, handling: 1 / mu, threshold: 0, patience: 1 / rate('theta') };
  return told(serviceOf(demand, numberIn(name, /N=(\d+)/) ?? 0));
}

function priorities(name: string): Found {
  const arrivals = (/\[([^\]]*)\]/.exec(name)?.[1] ?? '').split(',').map((one) => exact(one.trim()));
  const mu = exact(/mu=([\d.]+)/.exec(name)?.[1] ?? '0');
  const { waits, byClass, overall } = priorityWaits(arrivals, mu, numberIn(name, /c=(\d+)/) ?? 0);
  return { p_wait: waits, mean_wait_s: byClass, overall_s: overall };
}

/** Rates are written with six decimals though they were fractions (0.005556 is 1/180): the simplest one that reads like that. */
function exact(text: string): number {
  const value = Number(text);
  const decimals = text.split('.')[1]?.length ?? 0;
  if (decimals < 6) return value;
  const half = 0.5 * 10 ** -decimals;
  for (let below = 1; below <= 10_000; below++) {
    const above = Math.round(value * below);
    if (Math.abs(above / below - value) <= half) return above / below;
  }
  return value;
}
