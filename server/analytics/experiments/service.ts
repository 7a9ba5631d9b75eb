import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { requireRole, unlimited } from '../../records/permissions.ts';
import { countRecords, selection } from '../../records/query.ts';
import { archiveField, createField } from '../../records/schema-design/fields.ts';
import type { Filter } from '../../records/types.ts';
import { purchases } from '../facts/read.ts';
import { armOf } from '../models/experiments/effect.ts';
import { looksAt } from '../models/experiments/looks.ts';
import { detectable, powerOf, sizeNeeded } from '../models/experiments/size.ts';
import { plainParts, writeScores } from '../runs/scores.ts';
import { seesAll } from '../runs/service.ts';
import { runInThread } from '../runs/thread.ts';
import type { ExperimentData, ExperimentResult } from './measure.ts';
import type { ExperimentRow } from './queries.ts';
import * as queries from './queries.ts';
import type { ExperimentPlan, NewExperiment } from './schema.ts';

const DAY = 86_400_000;
const MOST = 50;
const admins = 'Experiments are for administrators to begin';

export interface Experiment extends Omit<ExperimentRow, 'held' | 'difference' | 'seed'> {
  held: number;
  difference: number;
  state: 'running' | 'ended';
  ends_on: string;
}

/** What experiments found speaks of everybody: it is for those who see all people and orders. */
function requireAll(ctx: Context): void {
  if (!seesAll(ctx, { reads: ['person', 'order'] }))
    throw forbidden('Experiments speak of all customers: they are for those who may see all of them');
}

const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
const endOf = ({ started_on, days }: Pick<ExperimentRow, 'started_on' | 'days'>) => Date.parse(started_on) + days * DAY;

function answer(ctx: Context, { seed: _, ...row }: ExperimentRow): Experiment {
  const end = endOf(row);
  return {
    ...row,
    held: Number(row.held),
    difference: Number(row.difference),
    state: ctx.now().getTime() < end ? 'running' : 'ended',
    ends_on: dayOf(end),
  };
}

export async function experiments(ctx: Context): Promise<Experiment[]> {
  requireAll(ctx);
  return (await queries.allExperiments(ctx)).map((row) => answer(ctx, row));
}

export async function experiment(ctx: Context, id: string): Promise<Experiment> {
  requireAll(ctx);
  return answer(ctx, await found(ctx, id));
}

async function found(ctx: Context, id: string): Promise<ExperimentRow> {
  const row = isUuid(id) ? await queries.experimentById(ctx, id) : undefined;
  if (!row) throw notFound('This experiment');
  return row;
}

export interface Advice {
  people: number;
  /** What people did in as many days before today: the share who bought, or what they spent each. */
  base: number;
  needed: number | null;
  /** The smallest difference that so many people show, four times of five. */
  detectable: number;
  /** How often the difference that matters would be found. */
  power: number;
  /** For four looks: how many standard errors each asks for. */
  bounds: number[];
}

/** Whether there are enough people, before anything is begun. */
export async function advise(ctx: Context, plan: ExperimentPlan): Promise<Advice> {
  requireAll(ctx);
  const filter = plan.filter as Filter | null;
  const people = await countRecords(ctx, 'person', filter ? { filter } : {});
  const now = ctx.now().getTime();
  const before = await purchases(ctx, { from: dayOf(now - plan.days * DAY) });
  const spent = new Map<string, number>();
  before.customer.forEach((who, i) => {
    spent.set(who, (spent.get(who) ?? 0) + (before.amount[i] as number));
  });
  // Of people at large: who of them is meant changes little of how far apart they lie.
  const everyone = Math.max(people, spent.size, 1);
  const values = new Float64Array(everyone);
  [...spent.values()].forEach((amount, i) => {
    values[i] = plan.outcome === 'bought' ? Number(amount > 0) : amount;
  });
  const { mean, variance } = armOf(values);
  const held = plan.held / 100;
  const difference = plan.outcome === 'bought' ? plan.difference / 100 : plan.difference;
  const asked = { base: mean, variance, held, difference };
  const needed = sizeNeeded(asked);
  return {
    people,
    base: mean,
    needed: typeof needed === 'number' ? needed : null,
    detectable: detectable(people, asked),
    power: variance > 0 ? powerOf(people, asked) : 0,
    bounds: looksAt([0.25, 0.5, 0.75, 1]).map(({ bound }) => bound),
  };
}

/** Begins an experiment: everyone meant is drawn for a side, and a field of each says which. */
export async function beginExperiment(ctx: Context, wish: NewExperiment): Promise<Experiment> {
  requireRole(ctx, 'admin', admins);
  requireAll(ctx);
  const all = await queries.allExperiments(ctx);
  if (all.length >= MOST) throw conflict(`There are ${MOST} experiments already`);
  return inTransaction(ctx, async (ctx) => {
    const id = uuidv7();
    const person = catalog(ctx).object('person');
    const meant = await selection(ctx, person, wish.filter ? { filter: wish.filter as Filter } : {});
    const field = await createField(ctx, person.plural, {
      label: wish.name,
      help: 'Drawn by chance for an experiment: who is left alone shows what would have happened anyway',
      type: 'choice',
      writable: 'system',
      choices: [
        { value: 'treated', label: wish.treatment.slice(0, 60) || 'Gets it', color: 'indigo' },
        { value: 'held', label: 'Left alone', color: 'gray' },
      ],
    });
    const row: ExperimentRow = {
      id,
      name: wish.name,
      treatment: wish.treatment,
      filter: wish.filter,
      outcome: wish.outcome,
      held: String(wish.held),
      difference: String(wish.difference),
      days: wish.days,
      looks: wish.looks,
      seed: Number.parseInt(id.replaceAll('-', '').slice(-8), 16) >>> 1,
      field: field.name,
      started_on: today(ctx.now(), ctx.workspace.timeZone),
      created_at: ctx.now().toISOString(),
      created_by: ctx.actor.memberId,
      worked_out_at: null,
      result: null,
    };
    await queries.insertExperiment(ctx, row);
    const running = all.filter((one) => endOf(one) > ctx.now().getTime()).map((one) => one.id);
    await queries.drawPeople(ctx, row, meant, wish.held / 100, running);
    const drawn = await queries.peopleOf(ctx, id);
    if (!drawn.some(({ treated }) => treated) || drawn.every(({ treated }) => treated))
      throw conflict(
        `${drawn.length} people are too few to draw two sides from. Choose more, or wait for other experiments to end`,
      );
    const sides = drawn.map(({ treated }) => (treated ? 'treated' : 'held'));
    const scores = { ids: drawn.map((one) => one.person), fields: { [field.name]: sides } };
    await writeScores(ctx, 'person', [field.name], scores, plainParts(ctx));
    await recordAudit(ctx, { action: 'experiment.begun', object: 'person', detail: { name: wish.name } });
    return answer(ctx, row);
  });
}

/** Takes an experiment out; the field that told the sides is put away. */
export async function removeExperiment(ctx: Context, id: string): Promise<void> {
  requireRole(ctx, 'admin', admins);
  await inTransaction(ctx, async (ctx) => {
    const { field, name } = await found(ctx, id);
    await queries.deleteExperiment(ctx, id);
    if (field && field in catalog(ctx).object('person').fields) await archiveField(ctx, 'people', field);
    await recordAudit(ctx, { action: 'experiment.removed', object: 'person', detail: { name } });
  });
}

/** Compares the sides as of every look that is due. Safe to run twice. */
export async function measureExperiment(asked: Context, id: string): Promise<Experiment> {
  const ctx = unlimited(asked);
  const row = await found(ctx, id);
  const result = await runInThread<ExperimentResult>(new URL('./measure.ts', import.meta.url), await dataOf(ctx, row));
  await queries.keepResult(ctx, id, result);
  return answer(ctx, await found(ctx, id));
}

export async function askMeasure(ctx: Context, id: string): Promise<Experiment> {
  requireRole(ctx, 'admin', admins);
  requireAll(ctx);
  return measureExperiment(ctx, id);
}

/** Those that run, and those that have ended since they were last looked at. */
export async function measureAll(ctx: Context, signal: AbortSignal): Promise<void> {
  for (const row of await queries.allExperiments(ctx)) {
    if (signal.aborted) return;
    if (row.worked_out_at && Date.parse(row.worked_out_at) > endOf(row)) continue;
    try {
      await measureExperiment(ctx, row.id);
    } catch (err) {
      ctx.runtime.log.error({ err, experiment: row.id }, 'comparing the sides of an experiment failed');
    }
  }
}

async function dataOf(ctx: Context, row: ExperimentRow): Promise<ExperimentData> {
  const drawn = await queries.peopleOf(ctx, row.id);
  const place = new Map(drawn.map(({ person }, i) => [person, i]));
  const start = Date.parse(row.started_on);
  const now = ctx.now().getTime();
  const planned = Array.from({ length: row.looks }, (_, k) => (k + 1) / row.looks);
  const parts = planned.filter((part) => start + part * row.days * DAY <= now);
  const outcomes = parts.map(() => new Float64Array(drawn.length));
  const known = drawn.map(() => ({ last: null as number | null, orders: 0, spent: 0 }));
  const bought = await purchases(ctx, { to: dayOf(endOf(row) + DAY) });
  bought.customer.forEach((who, i) => {
    const at = place.get(who);
    if (at === undefined) return;
    const [when, amount] = [bought.at[i] as number, bought.amount[i] as number];
    const before = known[at] as (typeof known)[0];
    if (when < start) {
      before.last = when;
      before.orders += bought.returned[i] ? 0 : 1;
      before.spent += amount;
      return;
    }
    parts.forEach((part, k) => {
      if (when >= start + part * row.days * DAY) return;
      const y = outcomes[k] as Float64Array;
      if (row.outcome === 'spent') y[at] = (y[at] as number) + amount;
      else if (!bought.returned[i]) y[at] = 1;
    });
  });
  const number = (name: string, of: (one: (typeof known)[0]) => number | null) =>
    ({ name, kind: 'number', values: known.map(of) }) as const;
  return {
    treated: Float64Array.from(drawn, ({ treated }) => (treated ? 1 : 0)),
    columns: [
      number('days_since', ({ last }) => (last === null ? null : Math.round((start - last) / DAY))),
      number('orders', ({ orders }) => orders),
      number('spent', ({ spent }) => Math.round(spent)),
    ],
    outcomes,
    parts,
    planned,
  };
}
