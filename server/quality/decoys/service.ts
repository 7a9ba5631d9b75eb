import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { forgetDecoys } from '../../records/decoys.ts';
import { getRecord } from '../../records/query.ts';

/** An invented record among the real ones: whoever writes to it has used our data. No figure counts it. */
export interface Decoy {
  object: string;
  id: string;
  title: string;
  note: string;
  at: string;
}

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'decoy');

export async function decoys(ctx: Context): Promise<Decoy[]> {
  const { rows } = await sql<{
    object: string;
    id: string;
    note: string;
    at: string;
    title: string | null;
  }>`select d.object,
      d.record_id as id, d.note, d.at, s.title
    from ${table(ctx)} d left join ${sql.id(ctx.workspace.schema, 'search')} s on s.record_id = d.record_id
    order by d.at desc limit 1000`.execute(ctx.db);
  return rows
    .filter((row) => catalog(ctx).has(row.object))
    .map((row) => ({ ...row, title: row.title ?? catalog(ctx).object(row.object).label }));
}

export async function addDecoy(ctx: Context, wish: { object: string; id: string; note: string }): Promise<Decoy> {
  const def = catalog(ctx).byPlural(wish.object);
  const record = await getRecord(ctx, def.name, wish.id);
  const title = String(record[def.title] ?? def.label);
  const at = ctx.now().toISOString();
  await inTransaction(ctx, async (ctx) => {
    await sql`insert into ${table(ctx)} (record_id, object, note, member_id, at)
      values (${record.id}, ${def.name}, ${wish.note}, ${ctx.actor.memberId}, ${at})
      on conflict (record_id) do update set note = excluded.note`.execute(ctx.db);
    await recordAudit(ctx, { action: 'decoy.created', object: def.name, recordId: record.id });
    forgetDecoys(ctx);
  });
  return { object: def.name, id: record.id, title, note: wish.note, at };
}

export async function removeDecoy(ctx: Context, id: string): Promise<void> {
  const { rows } = isUuid(id)
    ? await sql<{ object: string }>`delete from ${table(ctx)} where record_id = ${id} returning object`.execute(ctx.db)
    : { rows: [] };
  if (!rows[0]) throw notFound('This decoy');
  await recordAudit(ctx, { action: 'decoy.removed', object: rows[0].object, recordId: id });
  forgetDecoys(ctx);
}
