import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { checkFilter } from '../../records/filter.ts';
import { can, requirePermission } from '../../records/permissions.ts';
import { staffOf } from '../../workspace/members/service.ts';
import { all, figuresBy, reading, together, within } from './figures.ts';
import { checkDefinition, isAdditive, type Measure, maySee, measureFor, measureOf } from './measures.ts';
import { goneOf, isPartial, peopleOf } from './people.ts';
import { daysOf, nameOf, periodOn, periodsUntil, pieces, type Span, spanAt, spanBefore } from './periods.ts';
import { lookAround, paceWithin, percentOf, progressOf, quotasWithin, targetsOf, text } from './progress.ts';
import { mayFollowQuota, maySet, type Staff } from './rules.ts';
import type { GoalDetail, Preview, PreviewWish, Progress, ProgressList } from './schema.ts';
import { eyesOf, settingsOf } from './settings.ts';
import { type Goal, goalsOf, resultsOf } from './stored.ts';

export { proposeParts, setParts } from './parts.ts';
export { changeSettings, settingsOf } from './settings.ts';

const MOST = 200;
const PERIODS = 12;

/** How far goals are: one's own, one's team's, or all that one may see. */
export async function listGoals(
  ctx: Context,
  { whose, when }: { whose: 'mine' | 'team' | 'all'; when: 'now' | 'all' },
): Promise<ProgressList> {
  requirePermission(ctx, 'goal', 'read');
  const look = await lookAround(ctx);
  const { staff, today } = look;
  const me = ctx.actor.memberId;
  const own = me ? staff.colleagues.get(me)?.team : null;
  const above = new Set<string>();
  for (let at = own ?? null; at && !above.has(at); at = staff.teams.get(at)?.parent ?? null) above.add(at);
  const mates = own ? peopleOf(staff, { scope: 'team', owner: null, team: own }) : new Set<string>();
  const wanted = (goal: Goal) =>
    whose === 'all' ||
    (whose === 'mine'
      ? goal.scope === 'member' && goal.owner === me
      : goal.scope === 'team'
        ? Boolean(goal.team && above.has(goal.team))
        : Boolean(goal.owner && mates?.has(goal.owner)));
  const goals = (await goalsOf(ctx, when === 'now' ? { on: today } : {})).filter(wanted);
  const data = await progressOf(ctx, goals.slice(0, MOST), look);
  return { data: data.sort(byUrgency), may_set: maySetWhat(ctx, staff), truncated: goals.length > MOST };
}

const SCOPES = ['everyone', 'team', 'member'];
const byUrgency = (a: Progress, b: Progress) =>
  SCOPES.indexOf(a.scope) - SCOPES.indexOf(b.scope) ||
  a.period.until.localeCompare(b.period.until) ||
  a.name.localeCompare(b.name);

function maySetWhat(ctx: Context, staff: Staff): ProgressList['may_set'] {
  if (!can(ctx, 'goal', 'create')) return { own: false, members: [], teams: [], everyone: false };
  const may = (values: Record<string, unknown>) => maySet(ctx, staff, (field) => values[field]);
  const living = [...staff.colleagues.values()].filter(({ trashed }) => !trashed);
  return {
    own: ctx.actor.memberId !== null,
    members: living.filter(({ id }) => may({ scope: 'member', owner: id })).map(({ id }) => id),
    teams: [...staff.teams.keys()].filter((team) => may({ scope: 'team', team })),
    everyone: may({ scope: 'everyone' }),
  };
}

async function oneGoal(ctx: Context, id: string): Promise<Goal> {
  requirePermission(ctx, 'goal', 'read');
  const [goal] = await goalsOf(ctx, { ids: [id] });
  if (!goal) throw notFound('Goal');
  return goal;
}

/** A goal with how it came about: its course, who did how much, and how earlier periods ended. */
export async function goalDetail(ctx: Context, id: string): Promise<GoalDetail> {
  const goal = await oneGoal(ctx, id);
  const look = await lookAround(ctx);
  const [progress] = await progressOf(ctx, [goal], look);
  if (!progress) throw notFound('Goal');
  const measure = measureFor(ctx, goal.measure, goal.definition);
  if (!measure || !maySee(ctx, measure, goal.filter))
    return { goal: progress, course: [], history: [], people: [], drill: null };
  const span = periodOn(goal, look.today);
  const parts = pieces(span, daysOf(span) > 200 ? 'month' : daysOf(span) > 35 ? 'week' : 'day');
  const spans = periodsUntil(goal, look.today, PERIODS);
  const figures = await figuresBy(look.eyes, measure, [...parts, ...spans], goal.filter);
  const people = peopleOf(look.staff, goal);
  const at = (i: number) => together(figures, i, people);

  const pace = await paceWithin(
    ctx,
    goal.owner ? [goal.owner] : [],
    span,
    parts.map(({ until }) => nextDay(until)),
  );
  const shares = pace(goal.scope === 'member' ? goal.owner : null);
  const target = progress.target === null ? null : Big(progress.target);
  let [value, of] = [Big(0), Big(0)];
  const course = parts.map((part, i) => {
    value = value.plus(at(i).value);
    of = of.plus(at(i).of);
    const read = part.from <= look.today ? reading(measure, { value, of }) : null;
    const due = target && (isAdditive(measure) ? target.times(shares[i] ?? 0).div(100) : target);
    return { until: part.until, value: read && text(read), expected: due && text(due) };
  });
  return {
    goal: progress,
    course,
    history: await historyOf(ctx, goal, measure, spans, look.staff, (i) => at(parts.length + i)),
    people: goal.scope === 'member' ? [] : await peopleBehind(ctx, goal, measure, figures.by, parts.length, look.staff),
    drill: drillOf(measure, goal, span, people),
  };
}

const nextDay = (day: string) => new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);

async function historyOf(
  ctx: Context,
  goal: Goal,
  measure: Measure,
  spans: Span[],
  staff: Staff,
  at: (i: number) => ReturnType<typeof together>,
): Promise<GoalDetail['history']> {
  const results = await resultsOf(ctx, [goal.id]);
  const history: GoalDetail['history'] = [];
  for (const [i, span] of spans.entries()) {
    const result = results.find(({ starts_on }) => starts_on === span.from);
    // What was aimed at then; what the goal says now where nobody wrote it down.
    const now = (await targetsOf(ctx, [goal], new Map([[goal.id, span]]), staff)).get(goal.id) ?? null;
    const target = result?.ended && result.target !== null ? Big(result.target) : now;
    const value = reading(measure, at(i));
    history.push({
      period: { every: goal.period, ...span, name: nameOf(goal.period, span) },
      target: target && text(target),
      value: value && text(value),
      percent: percentOf(value, target),
      reached_at: result?.reached_at ?? null,
      running: i === 0,
    });
  }
  return history.reverse();
}

async function peopleBehind(
  ctx: Context,
  goal: Goal,
  measure: Measure,
  by: Awaited<ReturnType<typeof figuresBy>>['by'],
  at: number,
  staff: Staff,
): Promise<GoalDetail['people']> {
  const people = peopleOf(staff, goal);
  const parts = await goalsOf(ctx, { parent: [goal.id] });
  const own = new Map(parts.map((part) => [part.owner, part]));
  const gone = await goneOf(ctx, staff);
  const ids = new Set<string | null>([...by.keys(), ...own.keys()].filter((id) => !people || (id && people.has(id))));
  return [...ids]
    .map((id) => {
      const colleague = id ? staff.colleagues.get(id) : undefined;
      const figure = by.get(id)?.[at];
      const value = figure ? reading(measure, figure) : null;
      const part = own.get(id);
      return {
        member: colleague ? { id: colleague.id, name: colleague.name } : null,
        left: colleague !== undefined && gone.has(colleague.id),
        value: text(value ?? Big(0)),
        goal: part?.id ?? null,
        target: part?.target ?? null,
      };
    })
    .filter(({ value, goal }) => value !== '0' || goal)
    .sort((a, b) => Big(b.value).cmp(a.value));
}

/** The list behind a figure. Which deals a colleague shares is not said by a filter, so of shared ones those of the owner. */
export function drillOf(
  measure: Measure,
  { filter }: Pick<Goal, 'filter'>,
  span: Span | null,
  people: ReadonlySet<string> | null,
): GoalDetail['drill'] {
  const { plural } = catalog().object(measure.object);
  const whose = people && { field: measure.by, op: 'in' as const, value: [...people].slice(0, 200) };
  return { plural, filter: all(measure.where, filter, within(measure, span), whose) };
}

/** What a goal would count now and counted in the periods before, before anybody sets it. */
export async function previewGoal(ctx: Context, wish: PreviewWish): Promise<Preview> {
  requirePermission(ctx, 'goal', 'create');
  const measure = wish.measure === 'custom' ? checkDefinition(ctx, wish.definition as never) : measureOf(wish.measure);
  const only = (wish.filter as Goal['filter']) ?? null;
  if (only) checkFilter(ctx, catalog(ctx).object(measure.object), only, 'filter');
  const eyes = eyesOf(ctx, await settingsOf(ctx));
  const staff = await staffOf(ctx);
  const people = peopleOf(staff, { scope: wish.scope, owner: wish.owner ?? null, team: wish.team ?? null });
  const span =
    wish.period === 'own'
      ? { from: wish.starts_on, until: wish.ends_on ?? wish.starts_on }
      : spanAt(wish.period, wish.starts_on);
  const spans = [span];
  while (spans.length < 4) spans.push(spanBefore(wish.period, spans.at(-1) as Span));
  const seen = maySee(ctx, measure, only);
  const figures = seen ? await figuresBy(eyes, measure, spans, only) : null;
  const told = spans.map((one, i) => {
    const value = figures && reading(measure, together(figures, i, people));
    return { period: { every: wish.period, ...one, name: nameOf(wish.period, one) }, value: value && text(value) };
  });
  const [now, ...before] = told;
  let quota: Big | null = null;
  if (mayFollowQuota((field) => ({ ...wish })[field as keyof PreviewWish]))
    for (const [member, amount] of await quotasWithin(ctx, wish.period, span))
      if (!people || people.has(member)) quota = (quota ?? Big(0)).plus(amount);
  return {
    kind: measure.kind,
    period: now?.period ?? { every: wish.period, ...span, name: '' },
    now: now?.value ?? null,
    before: before.reverse(),
    quota: quota && text(quota),
    partial: seen ? isPartial(eyes, measure, people) : true,
  };
}
