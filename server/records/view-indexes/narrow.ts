import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../catalog.ts';
import { tableName } from '../ddl.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import type { Condition } from '../filter.ts';

/** What PostgreSQL takes into one such index. */
const MOST_COLUMNS = 32;
/**
 * Bits for each row, and how many of them a text sets: of a hundred rows that do not hold the text, about a quarter of one
 * is looked at in vain. A million rows take 67 MB, which PostgreSQL looks through in 60 ms.
 */
const SIGNATURE = { bits: 512, each: 4 };
const FOLDED = new Set<Field['type']>(['text', 'email', 'url', 'auto_number']);

/**
 * An index that narrows lists by any of many texts held equal, in any combination (contrib `bloom`): a workspace's own
 * fields can be asked without each having an index of its own, for the price of one.
 */
export interface Narrowing {
  name: string;
  object: string;
  definition: string;
}

export const isNarrowing = (name: string): boolean => name.startsWith('narrow_');

/** What the texts of an object's own fields need: 32 of them to an index, the oldest first. */
export function narrowingsOf(def: ObjectDefinition): Narrowing[] {
  const columns = Object.values(def.fields)
    .filter(isNarrowed)
    .map((field) => `lower("${field.name}")`);
  const indexes: Narrowing[] = [];
  for (let at = 0; at < columns.length; at += MOST_COLUMNS) {
    const own = columns.slice(at, at + MOST_COLUMNS);
    const hash = createHash('sha1').update(own.join()).digest('hex').slice(0, 12);
    const each = own.map((_, i) => `col${i + 1} = ${SIGNATURE.each}`).join(', ');
    indexes.push({
      name: `narrow_${def.name.slice(0, 40)}_${hash}`,
      object: def.name,
      definition: `using bloom (${own.join(', ')}) with (length = ${SIGNATURE.bits}, ${each}) where trashed_at is null`,
    });
  }
  return indexes;
}

const isNarrowed = (field: Field): boolean =>
  Boolean(field.custom) && !field.indexed && !field.unique && FOLDED.has(field.type);

/** Whether such an index would spare a list with this filter from reading everything. */
export function couldNarrow(condition: Condition): boolean {
  if (condition.kind === 'all') return condition.of.some(couldNarrow);
  if (condition.kind !== 'test' || !isNarrowed(condition.field)) return false;
  const { test } = condition;
  return test.is === 'text' ? test.how === 'eq' : test.is === 'folded' && test.values.length === 1;
}

/** Whether the database has what it takes, which a foreign one may refuse us. */
export async function canNarrow(ctx: Context): Promise<boolean> {
  const there = () => sql`select 1 from pg_extension where extname = 'bloom'`.execute(ctx.db);
  if ((await there()).rows.length > 0) return true;
  try {
    await sql`create extension if not exists bloom with schema public`.execute(ctx.db);
    return true;
  } catch (error) {
    ctx.runtime.log.info(
      { err: error },
      'lists are not narrowed by an index over many fields: the extension bloom is missing',
    );
    return false;
  }
}

/** The objects of a workspace that have texts of their own to narrow by. */
export const narrowedObjects = (ctx: Context): ObjectDefinition[] =>
  catalog(ctx).objects.filter((def) => narrowingsOf(def).length > 0);

export const createNarrowing = (ctx: Context, { name, object, definition }: Narrowing): string[] => {
  const on = tableName({ name: object }, ctx.workspace.schema);
  return [
    `drop index concurrently if exists "${ctx.workspace.schema}"."${name}"`,
    `create index concurrently "${name}" on ${on} ${definition}`,
  ];
};
