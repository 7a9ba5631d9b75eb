import type { Context } from '../../kernel/context.ts';
import { catalog } from '../catalog.ts';
import type { Field, FieldType, ObjectDefinition, Rollup } from '../define.ts';
import { type Condition, planFilter, printable } from '../filter.ts';
import { rateLooks } from '../rates.ts';
import { FormulaProblem } from './syntax.ts';

/** A roll-up whose names are resolved. */
export interface RollupPlan {
  rollup: Rollup;
  /** The object whose records are counted, and its field that points here. */
  child: ObjectDefinition;
  link: Field;
  /** What of them is summed or compared; null where they are counted themselves. */
  field: Field | null;
  type: FieldType;
  integer: boolean;
  /** Its filter speaks of today. */
  timed: boolean;
  /** What it looks at in the collection and behind it, as `object.field`, with the references that lead there. */
  looks: Array<{ via: Array<{ field: Field; to: ObjectDefinition }>; field: Field }>;
}

const NUMERIC = new Set<FieldType>(['number', 'percent', 'rating', 'money']);
const SPANNING = new Set<FieldType>([...NUMERIC, 'date', 'datetime']);
const UNCOUNTABLE = new Set<FieldType>(['points', 'file', 'address', 'multi_choice', 'multi_reference', 'record']);

/** @throws FormulaProblem, or `invalid` of the filter */
export function planRollup(ctx: Context, def: ObjectDefinition, rollup: Rollup): RollupPlan {
  const inverse = catalog(ctx).inverse(def.name, rollup.collection);
  if (!inverse) throw new FormulaProblem(`${def.labels} have no related records "${printable(rollup.collection)}"`);
  const { object: child, field: link } = inverse;
  const { fn } = rollup;
  const name = rollup.field;
  const field = name && Object.hasOwn(child.fields, name) ? (child.fields[name] as Field) : null;
  if (name && !field) throw new FormulaProblem(`${child.labels} have no field "${printable(name)}"`);
  if (!field && fn !== 'count') throw new FormulaProblem(`Say which field of ${child.labels.toLowerCase()} is meant`);
  if (field && fn !== 'count') {
    const allowed =
      fn === 'count_distinct'
        ? !UNCOUNTABLE.has(field.type)
        : (fn === 'min' || fn === 'max' ? SPANNING : NUMERIC).has(field.type);
    if (!allowed)
      throw new FormulaProblem(`${field.label} has no ${fn === 'count_distinct' ? 'distinct values to count' : fn}`);
  }
  const condition = rollup.filter ? filterOf(ctx, child, rollup) : null;
  const looks = condition ? [...looksOf(condition, [])] : [];
  const counts = fn === 'count' || fn === 'count_distinct';
  const type = counts ? 'number' : (field?.type ?? 'number');
  return {
    rollup,
    child,
    link,
    field,
    type: type === 'percent' || type === 'rating' ? 'number' : type,
    integer: counts || (field?.type === 'rating' && fn !== 'avg') || (field?.integer === true && fn !== 'avg'),
    timed: speaksOfToday(rollup.filter),
    looks: [
      { via: [], field: link },
      ...(field ? [{ via: [], field }] : []),
      ...(field?.type === 'money' && !counts ? rateLooks(ctx, child) : []),
      ...looks,
    ],
  };
}

/** The filter as it reads today. */
export const filterOf = (ctx: Context, child: ObjectDefinition, { filter }: Rollup): Condition =>
  planFilter(ctx, child, filter, 'rollup.filter', { trusted: true });

type Via = RollupPlan['looks'][number]['via'];

function* looksOf(condition: Condition, via: Via): Generator<RollupPlan['looks'][number]> {
  switch (condition.kind) {
    case 'all':
    case 'any':
      for (const part of condition.of) yield* looksOf(part, via);
      return;
    case 'not':
      yield* looksOf(condition.of, via);
      return;
    case 'test':
      if (condition.test.is === 'near' && condition.field.longitude)
        yield { via, field: { ...condition.field, name: condition.field.longitude } };
      yield { via, field: condition.field };
      return;
    case 'via':
      yield { via, field: condition.field };
      yield* looksOf(condition.where, [...via, { field: condition.field, to: condition.to }]);
      return;
    case 'some':
      throw new FormulaProblem('The filter of a roll-up cannot ask for related records in its turn');
  }
}

/** Whether a filter changes its meaning from day to day. "Is me" has no meaning here at all. */
function speaksOfToday(filter: unknown): boolean {
  if (Array.isArray(filter)) return filter.some(speaksOfToday);
  if (typeof filter !== 'object' || filter === null) return false;
  const { op, value, ...rest } = filter as Record<string, unknown>;
  if (op === 'is_me') throw new FormulaProblem('A roll-up is the same for everyone: its filter cannot ask "is me"');
  if (op === 'within') return true;
  const relative = (one: unknown): boolean =>
    Array.isArray(one)
      ? one.some(relative)
      : typeof one === 'object' && one !== null && ('ago' in one || 'ahead' in one);
  return relative(value) || Object.values(rest).some(speaksOfToday);
}
