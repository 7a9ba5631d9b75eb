import { expect, test } from 'vitest';
import { agentsNeeded, erlangB, scheduledFor, serviceOf } from './erlang.ts';
import { planSlots, scheduleGaps } from './plan.ts';
import { priorityWaits } from './priorities.ts';

const demand = { contacts: 100, interval: 1800, handling: 180, threshold: 20 };

test('as few agents as reach the goal, and not one fewer', () => {
  const { agents, serviceLevel } = agentsNeeded(demand, { serviceLevel: 0.8 });
  expect(agents).toBe(14);
  expect(serviceLevel).toBeCloseTo(0.888, 3);
  expect(serviceOf(demand, 13).serviceLevel).toBeLessThan(0.8);
});

test('a large centre does not overflow', () => {
  expect(erlangB(10_000, 9_900)).toBeGreaterThan(0);
  expect(agentsNeeded({ ...demand, contacts: 1e5 }, { serviceLevel: 0.8 }).serviceLevel).toBeGreaterThanOrEqual(0.8);
});

test('endless patience is the queue that nobody leaves', () => {
  const patient = serviceOf({ ...demand, patience: 1e9 }, 14);
  const endless = serviceOf(demand, 14);
  expect(patient.waits).toBeCloseTo(endless.waits, 5);
  expect(patient.serviceLevel).toBeCloseTo(endless.serviceLevel, 5);
  expect(patient.abandoned).toBeCloseTo(0, 5);
});

test('those who hang up relieve the rest: too few agents are late, not lost', () => {
  const impatient = serviceOf({ ...demand, patience: 60 }, 8);
  expect(serviceOf(demand, 8).serviceLevel).toBe(0);
  expect(impatient.serviceLevel).toBeGreaterThan(0.2);
  expect(impatient.abandoned).toBeGreaterThan(0.2);
  // Each that comes is served or hangs up: busy agents tell how many are served.
  expect(impatient.occupancy * 8).toBeCloseTo(10 * (1 - impatient.abandoned), 8);
});

test('nobody calls: nobody is needed', () => {
  expect(agentsNeeded({ ...demand, contacts: 0 }, { serviceLevel: 0.8 }).agents).toBe(0);
});

test('time away is added to those who are there', () => {
  expect(scheduledFor(14, 0.3)).toBe(20);
  expect(scheduledFor(14, 0)).toBe(14);
});

test('the first in line wait less, and all together as long as without lines', () => {
  const { byClass, overall } = priorityWaits([0.01, 0.02, 0.02], 1 / 180, 11);
  const [first = 0, second = 0, third = 0] = byClass;
  expect(first).toBeLessThan(second);
  expect(second).toBeLessThan(third);
  expect(overall).toBeCloseTo(
    serviceOf({ contacts: 0.05, interval: 1, handling: 180, threshold: 0 }, 11).averageWait,
    6,
  );
});

test('a schedule is held against what is needed', () => {
  const wish = { interval: 1800, handling: 180, threshold: 20, goal: { serviceLevel: 0.8 }, shrinkage: 0.3 };
  const plan = planSlots([100, 0, Number.NaN], wish);
  if ('refused' in plan) throw new Error(plan.refused);
  expect(plan.map(({ agents, scheduled }) => [agents, scheduled])).toEqual([
    [14, 20],
    [0, 0],
    [0, 0],
  ]);
  const [gap] = scheduleGaps(plan, [18, 1, 0], wish);
  expect(gap).toMatchObject({ needed: 20, planned: 18, difference: -2 });
  expect(gap?.service.serviceLevel).toBeLessThan(0.8);
  expect(planSlots([1], { ...wish, shrinkage: 1 })).toHaveProperty('refused');
});
