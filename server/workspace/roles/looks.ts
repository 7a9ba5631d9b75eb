import { sql } from 'kysely';
import { z } from 'zod';
import { type Context, inTransaction, type Role } from '../../kernel/context.ts';
import { forbidden, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../../records/audit.ts';
import { getRecord } from '../../records/query.ts';
import { forgetAccess, outranks } from '../sign-in/access.ts';
import { roleChoice } from './schema.ts';
import { chosenRole, isBuiltIn } from './service.ts';

/** A role, or a member with theirs. */
export const newLook = z
  .strictObject({ role: roleChoice.optional(), member: z.uuid().optional() })
  .refine((look) => (look.role === undefined) !== (look.member === undefined), 'Name a role or a member');

export const lookAnswer = z.object({
  id: z.string(),
  as: z.object({ kind: z.enum(['member', 'role']), id: z.string(), name: z.string() }),
  expires_at: z.string(),
});
export type LookAnswer = z.infer<typeof lookAnswer>;

const HOURS = 2;

/**
 * Lets an administrator see what somebody else sees. Requests that carry the look's id in `X-Kith-Look-As` are answered with
 * the rights of that role or member, and change nothing. It ends by itself after two hours.
 */
export async function startLook(ctx: Context, wish: z.infer<typeof newLook>): Promise<LookAnswer> {
  const { accountId, memberId } = ctx.actor;
  if (!accountId || !memberId || ctx.looking) throw forbidden('Only people can look as somebody else');
  return inTransaction(ctx, async (ctx) => {
    const as = wish.member ? await asMember(ctx, wish.member) : await asRole(ctx, String(wish.role));
    const id = uuidv7();
    const expires = new Date(ctx.now().getTime() + HOURS * 3_600_000).toISOString();
    await sql`insert into ${sql.id(ctx.workspace.schema, 'look')}
      (id, account_id, member_id, as_member, as_role, created_at, expires_at)
      values (${id}, ${accountId}, ${memberId}, ${as.kind === 'member' ? as.id : null}::uuid,
        ${as.kind === 'role' ? as.id : null}, ${ctx.now().toISOString()}, ${expires})`.execute(ctx.db);
    await recordAudit(ctx, { action: 'look.begun', object: as.kind, title: as.name, detail: { as: as.id } });
    return { id, as, expires_at: expires };
  });
}

export async function endLook(ctx: Context, id: string): Promise<void> {
  const { rows } = isUuid(id)
    ? await sql`update ${sql.id(ctx.workspace.schema, 'look')} set ended_at = ${ctx.now().toISOString()}
        where id = ${id} and account_id = ${ctx.actor.accountId}::uuid and ended_at is null returning id`.execute(
        ctx.db,
      )
    : { rows: [] };
  if (rows.length === 0) throw notFound('This look');
  await recordAudit(ctx, { action: 'look.ended' });
  forgetAccess(ctx.runtime, (known) => known.looking?.id === id);
}

async function asMember(ctx: Context, id: string): Promise<LookAnswer['as']> {
  const member = await getRecord(ctx, 'member', id);
  refuseAbove(ctx, member.role as Role);
  return { kind: 'member', id, name: String(member.name) };
}

async function asRole(ctx: Context, choice: string): Promise<LookAnswer['as']> {
  const { tier } = await chosenRole(ctx, choice);
  refuseAbove(ctx, tier);
  if (isBuiltIn(choice)) return { kind: 'role', id: choice, name: choice };
  return { kind: 'role', id: choice, name: String((await getRecord(ctx, 'role', choice)).name) };
}

function refuseAbove(ctx: Context, role: Role): void {
  if (outranks(role, ctx.role)) throw forbidden('Nobody looks as somebody who may do more than they may');
}
