import { sql } from 'kysely';
import { afterCommit, type Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../audit.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import type { Values } from '../types.ts';

/** Writes a change of definitions into the audit log, and into the outbox: open screens and other systems hear of it. */
export async function tell(
  ctx: Context,
  action: string,
  def: ObjectDefinition,
  field?: Field | null,
  detail: Values = {},
): Promise<void> {
  const what = { ...(field ? { field: field.name } : {}), ...detail };
  await recordAudit(ctx, { action, object: def.name, title: field?.label ?? def.label, detail: what });
  await sql`insert into ${sql.id(ctx.workspace.schema, 'event')} (at, name, object, record_id, change_set, payload)
    values (${ctx.now()}, 'definition.changed', ${def.name}, ${uuidv7()}, ${uuidv7()},
      ${JSON.stringify({ action, plural: def.plural, ...what })})`.execute(ctx.db);
  afterCommit(ctx, () => ctx.runtime.events.poke(ctx.workspace.schema));
}
