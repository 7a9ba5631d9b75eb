import { agentsNeeded, type Goal, type Service, scheduledFor, serviceOf } from './erlang.ts';

export interface PlanWish {
  /** Seconds of one slot. */
  interval: number;
  handling: number;
  threshold: number;
  patience?: number | null;
  goal: Goal;
  /** Share of paid time not spent with contacts, 0 to below 1. */
  shrinkage: number;
}

/** One slot of a day: who has to be there, and what follows from it. */
export interface SlotPlan {
  contacts: number;
  /** With contacts, and on the payroll for that. */
  agents: number;
  scheduled: number;
  service: Service;
  /** What one fewer and one more would give: 0 agents below that. */
  fewer: Service | null;
  more: Service;
}

/** Agents slot by slot. `refused` where what was typed makes no sense. */
export function planSlots(contacts: ArrayLike<number>, wish: PlanWish): SlotPlan[] | { refused: string } {
  if (!(wish.handling > 0)) return { refused: 'The handling time must be more than nothing.' };
  if (!(wish.interval > 0)) return { refused: 'A slot must last some time.' };
  if (!(wish.shrinkage >= 0 && wish.shrinkage < 1)) return { refused: 'Time away must be from 0 to less than 100 %.' };
  if ((wish.goal.serviceLevel ?? 0) >= 1 || (wish.goal.serviceLevel ?? 0) < 0)
    return { refused: 'No number of agents answers every single contact in time: aim below 100 %.' };
  return Array.from({ length: contacts.length }, (_, i) => {
    const count = contacts[i] as number;
    const demand = { ...wish, contacts: Number.isFinite(count) && count > 0 ? count : 0 };
    const service = agentsNeeded(demand, wish.goal);
    return {
      contacts: demand.contacts,
      agents: service.agents,
      scheduled: scheduledFor(service.agents, wish.shrinkage),
      service,
      fewer: service.agents > 0 ? serviceOf(demand, service.agents - 1) : null,
      more: serviceOf(demand, service.agents + 1),
    };
  });
}

/** A slot in which more or fewer people are planned than needed, and what callers would meet. */
export interface Gap {
  slot: number;
  needed: number;
  planned: number;
  /** Planned less needed: below nothing, people are missing. */
  difference: number;
  service: Service;
}

/** Holds a typed schedule (people paid, slot by slot) against what is needed. */
export function scheduleGaps(plan: SlotPlan[], schedule: ArrayLike<number>, wish: PlanWish): Gap[] {
  return plan.map(({ contacts, scheduled }, slot) => {
    const planned = Math.max(0, Math.floor((schedule[slot] as number) || 0));
    // Of those paid, this many are with contacts; halves are of no use to a queue.
    const there = Math.floor(planned * (1 - wish.shrinkage) + 1e-9);
    return {
      slot,
      needed: scheduled,
      planned,
      difference: planned - scheduled,
      service: serviceOf({ ...wish, contacts }, there),
    };
  });
}
