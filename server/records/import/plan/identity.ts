import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { ObjectDefinition } from '../../define.ts';
import { guardOf } from '../../filter.ts';
import { compileCondition } from '../../filter-sql.ts';
import { mayAsk } from '../../permissions.ts';
import { columnsOf } from '../../storage.ts';
import type { Values } from '../../types.ts';
import type { Match } from './matching.ts';

/** In place of a field's name: rows are matched on all the fields that tell records apart together. */
export const IDENTITY = 'identity';

/** The fields that together tell records of an object apart; null where there are none, or the caller may not know one. */
export function identityOf(ctx: Context, def: ObjectDefinition): string[] | null {
  const { identity } = def;
  return identity?.every((name) => mayAsk(ctx, def, name)) ? identity : null;
}

/** Whether rows can be told apart: each field that a record must have is told by a column, a default, or by itself. */
export const tellsApart = (def: ObjectDefinition, identity: string[], told: Set<string | null | undefined>): boolean =>
  identity.every((name) => {
    const field = def.fields[name];
    return told.has(name) || !field?.required || field.default !== undefined;
  });

/** What a row says of the fields, as one text; null where it lacks one that a record must have. */
export function identityKey(def: ObjectDefinition, identity: string[], values: Values): string | null {
  const parts: string[] = [];
  for (const name of identity) {
    const field = def.fields[name];
    const value = values[name] ?? field?.default ?? null;
    if (value === null && field?.required) return null;
    parts.push(value === null ? '' : field?.type === 'number' ? String(Number(value)) : String(value));
  }
  return parts.join('\u0001');
}

/** The records of these keys. One statement, through the index that begins with the fields. */
export async function findIdentical(
  ctx: Context,
  def: ObjectDefinition,
  identity: string[],
  keys: string[],
): Promise<Map<string, Match[]>> {
  const found = new Map<string, Match[]>();
  if (keys.length === 0) return found;
  const columns = identity.map((name) => columnsOf(def.fields[name] as NonNullable<(typeof def.fields)[string]>)[0]);
  const wanted = keys.map((key, n) => {
    const parts = key.split('\u0001');
    return Object.fromEntries([['n', n], ...columns.map((_, i) => [`v${i}`, parts[i] === '' ? null : parts[i]])]);
  });
  const types = sql.join([
    sql`n int`,
    ...columns.map((column, i) => sql`${sql.ref(`v${i}`)} ${sql.raw(column?.type ?? 'text')}`),
  ]);
  const same = columns.map((column, i) => {
    const [own, value] = [sql.ref(`t.${column?.name}`), sql.ref(`w.v${i}`)];
    // An index serves equality only, so what no record lacks is compared by that.
    return def.fields[identity[i] as string]?.required
      ? sql`${own} = ${value}`
      : sql`${own} is not distinct from ${value}`;
  });
  const guard = guardOf(ctx, def);
  const { rows } = await sql<Match & { n: number }>`
    select w.n, t.id, ${sql.ref(`t.${def.title}`)} as title
    from json_to_recordset(${JSON.stringify(wanted)}::json) as w (${types})
    join ${sql.id(ctx.workspace.schema, def.name)} as t on ${sql.join(same, sql` and `)}
    where t.trashed_at is null ${guard ? sql`and ${compileCondition(ctx, guard, 't')}` : sql``}`.execute(ctx.db);
  for (const { n, id, title } of rows) {
    const key = keys[n] as string;
    const list = found.get(key);
    if (list) list.push({ id, title });
    else found.set(key, [{ id, title }]);
  }
  return found;
}
