import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { ObjectDefinition } from '../../define.ts';
import { guardOf } from '../../filter.ts';
import { compileCondition } from '../../filter-sql.ts';
import { keyOf } from '../cells/text.ts';

export interface Match {
  id: string;
  title: string;
}

/** How values of the key are compared. */
export function matchKey(def: ObjectDefinition, field: string, value: unknown): string | null {
  if (value === null || value === undefined || value === '') return null;
  return byTitle(def, field) ? keyOf(String(value)).slice(0, 200) : String(value).trim().toLowerCase();
}

/** The records that hold these keys; more than one where a key does not tell them apart. */
export async function findMatches(
  ctx: Context,
  def: ObjectDefinition,
  field: string,
  keys: string[],
): Promise<Map<string, Match[]>> {
  const result = new Map<string, Match[]>();
  if (!keys.length) return result;
  const { schema } = ctx.workspace;
  const table = sql.id(schema, def.name);
  const column = sql.ref(`t.${field}`);
  const title = sql.ref(`t.${def.title}`);
  // A record that the one who imports may not see is none that a row could be.
  const guard = guardOf(ctx, def);
  const seen = guard ? sql`and ${compileCondition(ctx, guard, 't')}` : sql``;
  const named = guard ? sql`and exists (select 1 from ${table} t where t.id = s.record_id ${seen})` : sql``;
  const numeric = def.fields[field]?.type === 'number';
  const query = byTitle(def, field)
    ? sql`select s.title_key as key, s.record_id as id, s.title from ${sql.id(schema, 'search')} s
        where s.object = ${def.name} and s.title_key = any(${keys}::text[]) ${named}`
    : numeric
      ? sql`select ${column}::text as key, t.id, ${title} as title from ${table} t
          where ${column} = any(${keys.filter((key) => Number.isFinite(Number(key)))}::numeric[]) and t.trashed_at is null ${seen}`
      : sql`select lower(${column}) as key, t.id, ${title} as title from ${table} t
          where lower(${column}) = any(${keys}::text[]) and t.trashed_at is null ${seen}`;
  const { rows } = await sql<Match & { key: string }>`${query}`.execute(ctx.db);
  for (const { key, id, title } of rows) {
    const list = result.get(key);
    if (list) list.push({ id, title });
    else result.set(key, [{ id, title }]);
  }
  return result;
}

/** Names are compared without case, accents and extra spaces, through the search index. */
const byTitle = (def: ObjectDefinition, field: string) => field === def.title && def.searched;
