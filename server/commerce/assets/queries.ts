import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface AssetRow {
  id: string;
  company_id: string | null;
  warranty_until: string | null;
  status: string;
}

export async function assetsOf(db: Db, ids: string[]): Promise<Map<string, AssetRow>> {
  if (ids.length === 0) return new Map();
  const rows = (await db
    .selectFrom('asset')
    .select(['id', 'company_id', 'warranty_until', 'status'])
    .where('id', 'in', ids)
    .execute()) as AssetRow[];
  return new Map(rows.map((row) => [row.id, row]));
}

/** Everything that each of these is part of, themselves included. */
export async function parentsOf(db: Db, schema: string, ids: string[]): Promise<Map<string, Set<string>>> {
  const asset = sql.id(schema, 'asset');
  const { rows } = await sql<{ start: string; id: string }>`
    with recursive up as (
      select id as start, id, parent_id from ${asset} where id = any(${ids}::uuid[])
      union
      select up.start, a.id, a.parent_id from up join ${asset} a on a.id = up.parent_id
    )
    select start, id from up`.execute(db);
  const found = new Map<string, Set<string>>();
  for (const { start, id } of rows) found.set(start, (found.get(start) ?? new Set()).add(id));
  return found;
}

/** Those of these products that have a repair under way, leaving out the entries that are being written. */
export async function openRepairs(db: Db, assets: string[], but: string[]): Promise<Set<string>> {
  if (assets.length === 0) return new Set();
  const rows = await db
    .selectFrom('service_entry')
    .select('asset_id')
    .distinct()
    .where('asset_id', 'in', assets)
    .where('id', 'not in', but)
    .where('kind', '=', 'repair')
    .where('done_on', 'is', null)
    .where('trashed_at', 'is', null)
    .execute();
  return new Set(rows.map((row) => String(row.asset_id)));
}
