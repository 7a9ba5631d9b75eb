import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';
import { requireRole } from '../../records/permissions.ts';
import { standardKinds, type TimeKinds, timeKinds } from './schema.ts';

const KEY = 'time_kinds';

/** What activities count as in this workspace; Kith's own where it has said nothing. */
export async function kindsOf(ctx: Context): Promise<TimeKinds> {
  const { rows } = await sql<{ value: unknown }>`
    select value from ${sql.id(ctx.workspace.schema, 'activity_setting')} where name = ${KEY}`.execute(ctx.db);
  const read = timeKinds.partial().safeParse(rows[0]?.value ?? {});
  return { ...standardKinds, ...(read.success ? read.data : {}) };
}

export async function changeKinds(ctx: Context, wish: TimeKinds): Promise<TimeKinds> {
  requireRole(ctx, 'admin', 'Only administrators say what activities count as');
  return inTransaction(ctx, async (ctx) => {
    await sql`insert into ${sql.id(ctx.workspace.schema, 'activity_setting')} (name, value)
      values (${KEY}, ${JSON.stringify(wish)}::jsonb)
      on conflict (name) do update set value = excluded.value`.execute(ctx.db);
    await recordAudit(ctx, { action: 'time_kinds.changed', detail: { settings: wish } });
    return kindsOf(ctx);
  });
}
