import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { catalog } from './catalog.ts';
import { guardOf } from './filter.ts';
import { compileCondition } from './filter-sql.ts';
import { can } from './permissions.ts';
import { tableOf } from './projection.ts';
import { listRecords } from './query.ts';
import type { Filter, KithRecord } from './types.ts';

const AT_ONCE = 200;

/**
 * Those of `ids` of which the caller may hear: records they may see, in the trash or not. What is gone for good is told to
 * those only who may see every record of the object, for there is nothing left to judge by.
 */
export async function visibleIds(ctx: Context, object: string, ids: string[]): Promise<Set<string>> {
  if (!catalog(ctx).has(object) || !can(ctx, object, 'read')) return new Set();
  const def = catalog(ctx).object(object);
  const guard = guardOf(ctx, def);
  if (!guard) return new Set(ids);
  const { rows } = await sql<{ id: string }>`select t.id from ${tableOf(ctx, def)} as t
    where t.id = any(${[...new Set(ids)]}::uuid[]) and ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
  return new Set(rows.map(({ id }) => id));
}

/** The records of `ids` that the caller may see and that match, in the trash too, with what they may read of them. */
export async function visibleRecords(
  ctx: Context,
  object: string,
  ids: string[],
  filter: Filter | null,
): Promise<Map<string, KithRecord>> {
  const found = new Map<string, KithRecord>();
  const unique = [...new Set(ids)];
  for (let i = 0; i < unique.length; i += AT_ONCE) {
    let left = unique.slice(i, i + AT_ONCE);
    for (const trashed of [false, true]) {
      if (left.length === 0) break;
      const among: Filter = { field: 'id', op: 'in', value: left };
      const where = filter ? { and: [among, filter] } : among;
      const { records } = await listRecords(ctx, object, { filter: where, limit: AT_ONCE, trashed });
      for (const record of records) found.set(record.id, record);
      left = left.filter((id) => !found.has(id));
    }
  }
  return found;
}
