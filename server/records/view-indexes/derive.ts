import { createHash } from 'node:crypto';
import type { Context } from '../../kernel/context.ts';
import { fieldOf } from '../catalog.ts';
import { fitting } from '../ddl.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { type Condition, planFilter, type Test } from '../filter.ts';
import { isSortable } from '../operators.ts';
import { referenceColumn } from '../storage.ts';
import type { Filter } from '../types.ts';

/** An index that a list would be read from in its order, without looking at more rows than it shows. */
export interface Wished {
  name: string;
  object: string;
  /** The key columns as `create index` takes them. */
  columns: string[];
  /** Folded text that PostgreSQL needs statistics of. */
  folded: string[];
}

const TEXTUAL = new Set<Field['type']>(['text', 'choice', 'email', 'url', 'phone', 'auto_number']);
const MOST_EQUAL = 3;

/**
 * The index for a list: the fields that the filter holds equal to one value first, then the first key of the order, then the
 * id. Null where the order follows a reference, or no field of its own says anything.
 */
export function indexFor(ctx: Context, def: ObjectDefinition, filter: Filter | null, sort: string[]): Wished | null {
  const condition = filter ? planFilter(ctx, def, filter) : null;
  return indexOf(def, condition, sort);
}

export function indexOf(def: ObjectDefinition, condition: Condition | null, sort: string[]): Wished | null {
  const given = (sort[0] ?? '-created_at').replace(/^[-+]/, '');
  const key = fieldOf(def, given);
  if (!key || key.type === 'reference' || !isSortable(key)) return null;
  const order = TEXTUAL.has(key.type) ? `${q(key.name)} collate "und-x-icu"` : q(key.name);
  const equal = condition ? equalities(condition) : new Map<string, boolean>();
  const ranges = condition ? rangesOf(condition) : [];
  // In the order of their names, so that two views that ask the same in another order share one.
  const fixed = [...equal.keys()].sort().slice(0, MOST_EQUAL);
  const keys = [...fixed, order, ...(key.name === 'id' ? [] : ['id'])];
  const alone = fixed.length === 0 && (key.indexed || key.name === 'created_at' || key.name === 'updated_at');
  // Where the order has its index already, what narrows the list has none yet.
  const columns = alone ? ranges.slice(0, 1) : keys;
  if (columns.length === 0) return null;
  const folded = fixed.filter((column) => equal.get(column));
  const hash = createHash('sha1').update(columns.join()).digest('hex').slice(0, 12);
  return { name: fitting(`view_${def.name}_${hash}`), object: def.name, columns, folded };
}

/** What every row of the list has in common, by column; whether text is folded. */
function equalities(condition: Condition): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const { field, test } of testsOf(condition)) {
    const column = equalColumn(field, test);
    if (column) found.set(column, column.startsWith('lower('));
  }
  return found;
}

function equalColumn(field: Field, test: Test): string | null {
  switch (test.is) {
    case 'text':
      return test.how === 'eq' ? `lower(${q(field.name)})` : null;
    case 'folded':
      return test.values.length === 1 ? `lower(${q(field.name)})` : null;
    case 'exact':
    case 'oneOf':
      return test.values.length === 1 ? q(field.name) : null;
    case 'ids':
      return test.ids.length === 1 && field.type === 'reference' ? q(referenceColumn(field)) : null;
    case 'true':
    case 'false':
      return q(field.name);
    case 'compare':
      return test.of.length === 1 && test.of[0]?.op === '=' && !test.currency ? q(field.name) : null;
    default:
      return null;
  }
}

const rangesOf = (condition: Condition): string[] => [
  ...new Set(
    testsOf(condition).flatMap(({ field, test }) =>
      test.is === 'compare' && !field.indexed && test.of.some(({ op }) => op !== '=') ? [q(field.name)] : [],
    ),
  ),
];

/** The tests that every row must pass, of fields of the object itself. */
function testsOf(condition: Condition): Array<Extract<Condition, { kind: 'test' }>> {
  if (condition.kind === 'test') return 'part' in condition && condition.part ? [] : [condition];
  return condition.kind === 'all' ? condition.of.flatMap(testsOf) : [];
}

const q = (name: string) => `"${name.replaceAll('"', '""')}"`;
