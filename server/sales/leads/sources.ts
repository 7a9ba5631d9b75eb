import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

export interface SourceRow {
  id: string;
  name: string;
  key: string;
  parent_id: string | null;
  color: string | null;
  trashed: boolean;
}

/** All sources there are or were, in their order. A workspace has some dozens. */
export async function allSources(ctx: Context): Promise<SourceRow[]> {
  const { rows } = await sql<SourceRow>`select id, name, key, parent_id, color, trashed_at is not null as trashed
    from ${sql.id(ctx.workspace.schema, 'lead_source')} order by position, name, id`.execute(ctx.db);
  return rows;
}

/** A source with how it hangs in the tree: `Campaign › Spring fair`. */
export interface PlacedSource {
  id: string;
  name: string;
  key: string;
  path: string;
  depth: number;
  parent: string | null;
  color: string | null;
}

/** The live sources as they are read from top to bottom, children after their parent. */
export function placed(rows: SourceRow[]): PlacedSource[] {
  const live = rows.filter((row) => !row.trashed);
  const known = new Set(live.map((row) => row.id));
  const children = Map.groupBy(live, (row) => (row.parent_id && known.has(row.parent_id) ? row.parent_id : null));
  const walk = (parent: SourceRow | null, path: string, depth: number): PlacedSource[] =>
    (children.get(parent?.id ?? null) ?? []).flatMap((row) => {
      const own = path ? `${path} › ${row.name}` : row.name;
      const here = { id: row.id, name: row.name, key: row.key, path: own, depth, parent: parent?.id ?? null };
      // Where a branch says no colour, its root's holds.
      const color = row.color ?? parent?.color ?? null;
      return [{ ...here, color }, ...walk({ ...row, color }, own, depth + 1)];
    });
  return walk(null, '', 0);
}

/** One change of the tree at a time in a workspace: two at once could close a circle that neither of them sees. */
export async function holdSources(ctx: Context): Promise<void> {
  const key = `${ctx.workspace.schema}.lead_source`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(ctx.db);
}
