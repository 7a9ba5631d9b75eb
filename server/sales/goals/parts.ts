import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, invalidField, notFound } from '../../kernel/errors.ts';
import { requirePermission } from '../../records/permissions.ts';
import { requireReach } from '../../records/query.ts';
import type { Change } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { figuresBy, reading } from './figures.ts';
import { isAdditive, type Measure, maySee, measureFor } from './measures.ts';
import { goneOf, peopleOf } from './people.ts';
import { periodOn, spanBefore } from './periods.ts';
import { lookAround, targetsOf, text } from './progress.ts';
import { maySet } from './rules.ts';
import type { PartsAnswer, PartsWish } from './schema.ts';
import { type Goal, goalsOf } from './stored.ts';

/** How the goal of a team could be shared out: alike, or as each did in the period before. Parts add up to the last coin. */
export async function proposeParts(ctx: Context, id: string, by: 'equal' | 'last_period'): Promise<PartsAnswer> {
  const { goal, measure, target } = await divisible(ctx, id);
  const look = await lookAround(ctx);
  const people = peopleOf(look.staff, goal);
  const gone = await goneOf(ctx, look.staff);
  const colleagues = [...look.staff.colleagues.values()]
    .filter((one) => !gone.has(one.id) && (people ? people.has(one.id) : one.team !== null))
    .sort((a, b) => a.name.localeCompare(b.name));
  const before = spanBefore(goal.period, periodOn(goal, look.today));
  const figures = maySee(ctx, measure, goal.filter) ? await figuresBy(look.eyes, measure, [before], goal.filter) : null;
  const known = new Map((await goalsOf(ctx, { parent: [id] })).map((part) => [part.owner, part.id]));
  const did = colleagues.map((one) => {
    const figure = figures?.by.get(one.id)?.[0];
    return figure ? reading(measure, figure) : null;
  });
  const additive = isAdditive(measure);
  const weights = did.map((value) => (by === 'last_period' && value?.gt(0) ? value : Big(0)));
  const nothing = weights.every((weight) => weight.eq(0));
  const shares = additive
    ? shareOut(
        target,
        nothing ? weights.map(() => Big(1)) : weights,
        measure.kind === 'count' ? 0 : measure.kind === 'money' && target.gte(1000) ? 0 : 2,
      )
    : weights.map(() => target);
  return {
    target: text(target),
    additive,
    parts: colleagues.map((one, i) => ({
      member: { id: one.id, name: one.name },
      target: text(shares[i] ?? Big(0)),
      before: did[i] ? text(did[i] as Big) : null,
      goal: known.get(one.id) ?? null,
    })),
  };
}

/** Parts in proportion, rounded so that they add up exactly: what rounding leaves goes to those who lost most by it. */
export function shareOut(whole: Big, weights: Big[], digits: number): Big[] {
  const sum = weights.reduce((all, weight) => all.plus(weight), Big(0));
  if (sum.eq(0)) return weights.map(() => Big(0));
  const step = Big(10).pow(-digits);
  const exact = weights.map((weight) => whole.times(weight).div(sum));
  const parts = exact.map((part) => part.round(digits, Big.roundDown));
  let left = whole.minus(parts.reduce((all, part) => all.plus(part), Big(0)));
  const order = exact
    .map((part, i) => ({ i, lost: part.minus(parts[i] ?? 0) }))
    .filter(({ i }) => weights[i]?.gt(0))
    .sort((a, b) => b.lost.cmp(a.lost) || a.i - b.i);
  for (let n = 0; left.gt(0) && order.length > 0; n++) {
    const { i } = order[n % order.length] as { i: number };
    const more = left.lt(step) ? left : step;
    parts[i] = (parts[i] as Big).plus(more);
    left = left.minus(more);
  }
  return parts;
}

/** Gives each colleague their part of a goal, as goals of their own: one change for all. */
export async function setParts(
  ctx: Context,
  id: string,
  wish: PartsWish,
): Promise<{ changed: number; changeSet: string | null }> {
  requirePermission(ctx, 'goal', 'update');
  await requireReach(ctx, 'goal', id);
  return inTransaction(ctx, async (ctx) => {
    const { goal, measure, target } = await divisible(ctx, id);
    const { staff } = await lookAround(ctx);
    if (!maySet(ctx, staff, (field) => goal[field as keyof Goal]))
      throw forbidden('Whoever may set a goal shares it out: administrators, and the leads of the team');
    const people = peopleOf(staff, goal);
    const given = new Map<string, Big>();
    wish.parts.forEach(({ member, target }, i) => {
      if (given.has(member)) throw invalidField(`parts[${i}].member`, 'not_unique', 'Each colleague has one part');
      if (!staff.colleagues.has(member) || (people && !people.has(member)))
        throw invalidField(`parts[${i}].member`, 'not_found', 'This colleague does not belong to the goal’s team');
      given.set(member, Big(target));
    });
    const sum = [...given.values()].reduce((all, part) => all.plus(part), Big(0));
    if (isAdditive(measure) && !wish.uneven && given.size > 0 && !sum.eq(target))
      throw invalidField('parts', 'uneven', `The parts come to ${text(sum)} of ${text(target)}`);
    const known = await goalsOf(ctx, { parent: [id] });
    const has = new Map(known.map((part) => [part.owner, part]));
    const worth = (value: Big) =>
      measure.kind === 'money'
        ? { amount: { amount: value.toFixed(), currency: ctx.workspace.currency } }
        : { target: Number(value) };
    const shared = {
      scope: 'member',
      measure: goal.measure,
      definition: goal.definition ? JSON.stringify(goal.definition) : null,
      filter: goal.filter ? JSON.stringify(goal.filter) : null,
      period: goal.period,
      starts_on: goal.starts_on,
      ends_on: goal.ends_on,
      repeats: goal.repeats,
      parent: id,
    };
    const changes: Change[] = [
      ...known
        .filter(({ owner }) => !owner || !given.get(owner)?.gt(0))
        .map((part): Change => ({ op: 'trash', object: 'goal', id: part.id })),
      ...[...given].flatMap(([owner, value]): Change[] => {
        if (!value.gt(0)) return [];
        const part = has.get(owner);
        if (part) return [{ op: 'update', object: 'goal', id: part.id, values: worth(value) }];
        return [{ op: 'create', object: 'goal', values: { ...shared, owner, ...worth(value) } }];
      }),
    ];
    if (changes.length === 0) return { changed: 0, changeSet: null };
    const { changeSet, results } = await write(ctx, changes, { reason: 'Parts of a goal', system: true });
    return { changed: results.filter((result) => result.ok && result.written).length, changeSet };
  });
}

async function divisible(ctx: Context, id: string): Promise<{ goal: Goal; measure: Measure; target: Big }> {
  await requireReach(ctx, 'goal', id, 'read');
  const [goal] = await goalsOf(ctx, { ids: [id] });
  if (!goal) throw notFound('Goal');
  if (goal.scope === 'member') throw conflict('The goal of one colleague has no parts');
  if (goal.from_quota) throw conflict('This goal follows the quotas: they are its parts');
  const measure = measureFor(ctx, goal.measure, goal.definition);
  if (!measure) throw conflict('What this goal counts is not there any more');
  const { staff, today } = await lookAround(ctx);
  const target = (await targetsOf(ctx, [goal], new Map([[id, periodOn(goal, today)]]), staff)).get(id);
  if (!target) throw conflict('This goal has no target');
  return { goal, measure, target };
}
