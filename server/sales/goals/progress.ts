import Big from 'big.js';
import { workingMinutes } from '../../activities/availability/service.ts';
import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import { staffOf } from '../../workspace/members/service.ts';
import { quotasOf } from '../forecast/figures.ts';
import { periodOf } from '../forecast/periods.ts';
import { type Figures, figuresBy, reading, together } from './figures.ts';
import { isAdditive, type Measure, maySee, measureFor } from './measures.ts';
import { isPartial, peopleOf } from './people.ts';
import { addDays, nameOf, periodOn, type Span } from './periods.ts';
import { maySet, type Staff } from './rules.ts';
import type { Progress } from './schema.ts';
import { eyesOf, settingsOf } from './settings.ts';
import { type Goal, goalsOf, type Result, resultsOf } from './stored.ts';

/** What is needed to say how far goals are, read once for all of them. */
export interface Look {
  staff: Staff;
  today: string;
  /** Counts with these. */
  eyes: Context;
}

export async function lookAround(ctx: Context): Promise<Look> {
  return {
    staff: await staffOf(ctx),
    today: today(ctx.now(), ctx.workspace.timeZone),
    eyes: eyesOf(ctx, await settingsOf(ctx)),
  };
}

interface Counted {
  measure: Measure;
  span: Span;
  people: ReadonlySet<string> | null;
  figures: Figures;
  at: number;
}

/** How far goals are: one pass over the records for each thing that is counted, whoever it is counted for. */
export async function progressOf(
  ctx: Context,
  goals: Goal[],
  look: Look,
  /** Which period of each; that which counts today unless told. */
  spans: Map<string, Span> = new Map(goals.map((goal) => [goal.id, periodOn(goal, look.today)])),
): Promise<Progress[]> {
  const counted = await countAll(ctx, goals, spans, look);
  const targets = await targetsOf(ctx, goals, spans, look.staff);
  const paces = await pacesOf(ctx, goals, spans, look.today);
  const results = Map.groupBy(
    await resultsOf(
      ctx,
      goals.map(({ id }) => id),
    ),
    (result) => result.goal,
  );
  const parts = Map.groupBy(
    await goalsOf(ctx, { parent: goals.filter(({ scope }) => scope !== 'member').map(({ id }) => id) }),
    (part) => part.parent,
  );
  return goals.map((goal) => {
    const span = spans.get(goal.id) as Span;
    const result = results.get(goal.id)?.find(({ starts_on }) => starts_on === span.from);
    return tell(ctx, look, {
      goal,
      span,
      counted: counted.get(goal.id) ?? null,
      target: targets.get(goal.id) ?? null,
      pace: paces.get(goal.id) ?? 0,
      result,
      parts: parts.get(goal.id) ?? [],
    });
  });
}

interface Known {
  goal: Goal;
  span: Span;
  counted: Counted | null;
  target: Big | null;
  pace: number;
  result: Result | undefined;
  parts: Goal[];
}

function tell(ctx: Context, { staff, today, eyes }: Look, known: Known): Progress {
  const { goal, span, counted, target, pace, result, parts } = known;
  const { measure } = counted ?? {};
  const figure = counted && together(counted.figures, counted.at, counted.people);
  const value = counted && figure && reading(counted.measure, figure);
  const additive = measure ? isAdditive(measure) : true;
  const expected = target && (additive ? target.times(pace).div(100).round(2) : target);
  const projected = value && (additive ? (pace >= 5 ? value.times(100).div(pace).round(2) : null) : value);
  const colleague = goal.owner ? staff.colleagues.get(goal.owner) : undefined;
  const team = goal.team ? staff.teams.get(goal.team) : undefined;
  const sum = parts.reduce((all, part) => all.plus(part.target ?? 0), Big(0));
  return {
    id: goal.id,
    version: goal.version,
    name: goal.name ?? '',
    scope: goal.scope,
    member: colleague ? { id: colleague.id, name: colleague.name } : null,
    team: team ? { id: team.id, name: team.name } : null,
    measure: goal.measure,
    kind: measure?.kind ?? 'count',
    definition: goal.definition,
    filter: goal.filter,
    from_quota: goal.from_quota,
    repeats: goal.repeats,
    starts_on: goal.starts_on,
    ends_on: goal.ends_on,
    period: { every: goal.period, ...span, name: nameOf(goal.period, span) },
    target: target && text(target),
    value: value && text(value),
    percent: percentOf(value, target),
    pace,
    expected: expected && text(expected),
    projected: projected && text(projected),
    state: stateOf({ today, span, counted: counted !== null, value: value ?? Big(0), target, expected }),
    reached_at: result?.reached_at ?? null,
    partial: counted ? isPartial(eyes, counted.measure, counted.people) : false,
    missing_rates: counted?.figures.missing ?? [],
    parts: parts.length > 0 ? { count: parts.length, sum: text(sum), difference: text(sum.minus(target ?? 0)) } : null,
    part_of: goal.parent,
    note: goal.note,
    may_change: maySet(ctx, staff, (field) => goal[field as keyof Goal]),
  };
}

export const text = (value: Big): string => value.round(2).toString();

export const percentOf = (value: Big | null, target: Big | null): number | null =>
  target?.gt(0) ? Number((value ?? Big(0)).times(100).div(target).round(1)) : null;

interface Standing {
  today: string;
  span: Span;
  counted: boolean;
  value: Big;
  target: Big | null;
  expected: Big | null;
}

/** A twentieth more or less than what the calendar asks for still counts as on track. */
function stateOf({ today, span, counted, value, target, expected }: Standing): Progress['state'] {
  if (!counted) return 'hidden';
  if (!target?.gt(0)) return 'no_target';
  if (value.gte(target)) return 'reached';
  if (today < span.from) return 'upcoming';
  if (today > span.until) return 'missed';
  if (value.gt((expected ?? Big(0)).times(1.05))) return 'ahead';
  return value.gte((expected ?? Big(0)).times(0.95)) ? 'on_track' : 'behind';
}

/** Counts what these goals are about. Those of one measure and filter are counted together, each span of theirs once. */
async function countAll(
  ctx: Context,
  goals: Goal[],
  spans: Map<string, Span>,
  { staff, eyes }: Look,
): Promise<Map<string, Counted>> {
  const counted = new Map<string, Counted>();
  const alike = Map.groupBy(goals, ({ measure, definition, filter }) => JSON.stringify([measure, definition, filter]));
  for (const group of alike.values()) {
    const [first] = group as [Goal, ...Goal[]];
    const measure = measureFor(ctx, first.measure, first.definition);
    if (!measure || !maySee(ctx, measure, first.filter)) continue;
    const asked = [...new Map(group.map(({ id }) => [keyOf(spans.get(id)), spans.get(id) as Span])).entries()];
    const figures = await figuresBy(
      eyes,
      measure,
      asked.map(([, span]) => span),
      first.filter,
    );
    for (const goal of group) {
      const span = spans.get(goal.id) as Span;
      const at = asked.findIndex(([key]) => key === keyOf(span));
      counted.set(goal.id, { measure, span, people: peopleOf(staff, goal), figures, at });
    }
  }
  return counted;
}

const keyOf = (span: Span | undefined) => `${span?.from} ${span?.until}`;

/** What goals aim at in a period: what they say, or what the quotas come to of those they are for. */
export async function targetsOf(
  ctx: Context,
  goals: Goal[],
  spans: Map<string, Span>,
  staff: Staff,
): Promise<Map<string, Big>> {
  const found = new Map<string, Big>();
  const quotas = new Map<string, Map<string, Big>>();
  for (const goal of goals) {
    if (!goal.from_quota) {
      if (goal.target !== null) found.set(goal.id, Big(goal.target));
      continue;
    }
    const span = spans.get(goal.id) as Span;
    const key = `${goal.period} ${span.from}`;
    const known = quotas.get(key) ?? (await quotasWithin(ctx, goal.period, span));
    quotas.set(key, known);
    const people = peopleOf(staff, goal);
    let sum: Big | null = null;
    for (const [member, quota] of known) if (!people || people.has(member)) sum = (sum ?? Big(0)).plus(quota);
    if (sum) found.set(goal.id, sum);
  }
  return found;
}

/** What colleagues are to sell in a month, a quarter or a year: a year is the sum of its quarters. */
export async function quotasWithin(ctx: Context, every: string, { from }: Span): Promise<Map<string, Big>> {
  if (every === 'month' || every === 'quarter') return quotasOf(ctx, periodOf(every, from));
  const sums = new Map<string, Big>();
  for (const month of ['01', '04', '07', '10'])
    for (const [member, quota] of await quotasOf(ctx, periodOf('quarter', `${from.slice(0, 4)}-${month}-01`)))
      sums.set(member, (sums.get(member) ?? Big(0)).plus(quota));
  return sums;
}

/**
 * How much of the working time of each goal's period lies before today, in percent. A colleague's own hours and absences count
 * for their goals, the workspace's hours for those of several.
 */
async function pacesOf(
  ctx: Context,
  goals: Goal[],
  spans: Map<string, Span>,
  today: string,
): Promise<Map<string, number>> {
  const paces = new Map<string, number>();
  const alike = Map.groupBy(goals, ({ id }) => keyOf(spans.get(id)));
  for (const group of alike.values()) {
    const span = spans.get((group[0] as Goal).id) as Span;
    const members = [...new Set(group.flatMap(({ scope, owner }) => (scope === 'member' && owner ? [owner] : [])))];
    const minutes = await paceWithin(ctx, members, span, [today]);
    for (const goal of group) paces.set(goal.id, minutes(goal.scope === 'member' ? goal.owner : null)[0] ?? 0);
  }
  return paces;
}

/** How much of a span's working time lies before each of these days, in percent, by colleague. */
export async function paceWithin(ctx: Context, members: string[], span: Span, days: string[]) {
  const before = days.map((day) => {
    const last = addDays(day, -1);
    return { from: span.from, until: last < span.until ? last : span.until };
  });
  const worked = await workingMinutes(ctx, members, [span, ...before]);
  return (member: string | null): number[] => {
    // Who is away the whole time is measured by the workspace's hours.
    const own = worked.get(member) ?? [];
    const [whole = 0, ...parts] = own[0] ? own : (worked.get(null) ?? []);
    return parts.map((part) => (whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0));
  };
}
