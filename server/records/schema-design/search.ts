import { CompiledQuery, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { WorkKind } from '../bulk/kinds.ts';
import { startWork } from '../bulk/service.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { selectList, tableOf } from '../projection.ts';
import { searchRow } from '../search-row.ts';
import { decodeRow } from '../storage.ts';
import { reindexSql } from '../write/statement.ts';

const CHUNK = 1000;

/** Has the records of an object found by what search looks at from now on. */
export async function requestReindex(ctx: Context, def: ObjectDefinition): Promise<void> {
  if (def.searched) await startWork(ctx, 'reindex', def.name, { object: def.name });
}

/** Writes the search rows of all live records anew, some at a time. */
export const reindexWork: WorkKind<{ object: string }> = {
  kind: 'reindex',
  async run(running) {
    const { object } = running.work.parameters;
    let after = (running.work.position as string | null) ?? null;
    const part = async (ctx: Context) => {
      if (!catalog(ctx).has(object)) return null;
      const def = catalog(ctx).object(object);
      // Locked, so that what somebody writes at the same moment is not written over with what it was.
      const { rows } = await sql<Record<string, unknown>>`select ${sql.raw(selectList(def, undefined))}
        from ${tableOf(ctx, def)} as t where t.trashed_at is null ${after ? sql`and t.id > ${after}::uuid` : sql``}
        order by t.id limit ${sql.lit(CHUNK)} for update`.execute(ctx.db);
      if (rows.length === 0) return null;
      const found = rows.map((row) => {
        const record = decodeRow(def, row);
        const { title, key, words } = searchRow(def, record);
        return { id: record.id, _title: title, _key: key, _words: words.join(' ') };
      });
      const text = reindexSql(ctx.workspace.schema, object);
      await ctx.db.executeQuery(CompiledQuery.raw(text, [JSON.stringify(found)]));
      after = rows.at(-1)?.id as string;
      return { done: rows.length, position: after };
    };
    while (await running.part(part));
  },
};
