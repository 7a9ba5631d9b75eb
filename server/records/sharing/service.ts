import { sql } from 'kysely';
import { afterCommit, type Context, inTransaction } from '../../kernel/context.ts';
import { forbidden, invalid, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../audit.ts';
import { catalog } from '../catalog.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { can, mayShare } from '../permissions.ts';
import { getRecord } from '../query.ts';
import { rightsChanged } from '../rights/loader.ts';
import { endsOf } from '../rights/ties.ts';
import type { KithRecord, Values } from '../types.ts';
import type { NewShare, ShareAnswer } from './schema.ts';

const MOST = 100;

/** With whom a record is shared: told to whoever sees it. */
export async function sharesOf(
  ctx: Context,
  object: string,
  id: string,
): Promise<{ data: ShareAnswer[]; writable: boolean }> {
  const record = await seen(ctx, object, id);
  return { data: await shares(ctx, object, record.id), writable: await maySpread(ctx, object, record.id) };
}

/**
 * Shows one record to a colleague, or to a team and those below it, whatever their roles show them. Only whoever may
 * change it shares it, so nobody gives away more than they have. Sharing again changes what was given.
 */
export async function share(ctx: Context, object: string, id: string, wish: NewShare): Promise<ShareAnswer> {
  return inTransaction(ctx, async (ctx) => {
    const record = await sharable(ctx, object, id);
    const [kind, to] = wish.member ? (['member', wish.member] as const) : (['team', wish.team as string] as const);
    const target = await getRecord(ctx, kind, to, { fields: ['name'] }).catch(() => null);
    if (!target) throw invalidField(kind, 'not_found', `There is no such ${kind}`);
    const table = sql.id(ctx.workspace.schema, 'record_share');
    const present = await shares(ctx, object, id);
    if (present.length >= MOST && !present.some((one) => one.to.id === to))
      throw invalid(`A record is shared with ${MOST} at most. Share it with a team instead`);
    await sql`insert into ${table} (id, object, record_id, member_id, team_id, access, created_at, created_by)
      values (${uuidv7()}, ${object}, ${record.id}::uuid, ${wish.member ?? null}::uuid, ${wish.team ?? null}::uuid,
        ${wish.access}, ${ctx.now().toISOString()}, ${ctx.actor.memberId}::uuid)
      on conflict (object, record_id, ${sql.ref(`${kind}_id`)}) where ${sql.ref(`${kind}_id`)} is not null
        do update set access = excluded.access`.execute(ctx.db);
    await recordAudit(ctx, {
      action: 'record.shared',
      object,
      recordId: record.id,
      title: titleOf(ctx, object, record),
      detail: { [kind]: to, name: target.name, access: wish.access },
    });
    await tell(ctx, `${object}.shared`, object, record.id, { [kind]: to });
    rightsChanged(ctx);
    return (await shares(ctx, object, id)).find((one) => one.to.id === to) as ShareAnswer;
  });
}

export async function unshare(ctx: Context, object: string, id: string, shareId: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const record = await sharable(ctx, object, id);
    const { rows } = isUuid(shareId)
      ? await sql<{ member_id: string | null; team_id: string | null }>`
          delete from ${sql.id(ctx.workspace.schema, 'record_share')}
          where id = ${shareId} and object = ${object} and record_id = ${record.id}
          returning member_id, team_id`.execute(ctx.db)
      : { rows: [] };
    const [gone] = rows;
    if (!gone) throw notFound('This share');
    await recordAudit(ctx, {
      action: 'record.unshared',
      object,
      recordId: record.id,
      title: titleOf(ctx, object, record),
      detail: gone.member_id ? { member: gone.member_id } : { team: gone.team_id },
    });
    await tell(
      ctx,
      `${object}.unshared`,
      object,
      record.id,
      gone.member_id ? { member: gone.member_id } : { team: gone.team_id },
    );
    rightsChanged(ctx);
  });
}

/** Open screens follow: the record comes to whoever sees it now, and leaves whoever no longer does. */
async function tell(ctx: Context, name: string, object: string, id: string, to: Values): Promise<void> {
  await sql`insert into ${sql.id(ctx.workspace.schema, 'event')} (at, name, object, record_id, change_set, payload)
    values (${ctx.now().toISOString()}, ${name}, ${object}, ${id}::uuid, ${uuidv7()}::uuid, ${JSON.stringify(to)}::jsonb)`.execute(
    ctx.db,
  );
  afterCommit(ctx, () => ctx.runtime.events.poke(ctx.workspace.schema));
}

async function sharable(ctx: Context, object: string, id: string): Promise<KithRecord> {
  const def = catalog(ctx).object(object);
  const record = await seen(ctx, object, id);
  if (def.writers === 'admins') throw invalid(`${def.labels} are seen by everyone already`);
  if (endsOf(ctx, def)) throw invalid(`${def.labels} follow what they tie together: share that`);
  if (!(await maySpread(ctx, object, record.id)))
    throw forbidden('Only who may change this record, and has a role that may share, shares it');
  return record;
}

const seen = (ctx: Context, object: string, id: string) =>
  getRecord(ctx, object, id, { fields: [catalog(ctx).object(object).title] });

const titleOf = (ctx: Context, object: string, record: KithRecord) =>
  String(record[catalog(ctx).object(object).title] ?? '');

/** Whether the caller may share the record. */
export async function maySpread(ctx: Context, object: string, id: string): Promise<boolean> {
  const def = catalog(ctx).object(object);
  if (def.writers === 'admins' || endsOf(ctx, def) || !mayShare(ctx) || !can(ctx, object, 'update')) return false;
  return meetsGuard(ctx, object, id);
}

async function meetsGuard(ctx: Context, object: string, id: string): Promise<boolean> {
  const guard = guardOf(ctx, catalog(ctx).object(object), 'update');
  if (!guard) return true;
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, object)} as t
    where t.id = ${id}::uuid and ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
  return rows.length > 0;
}

interface Row {
  id: string;
  access: 'read' | 'change';
  created_at: string;
  member_id: string | null;
  team_id: string | null;
  created_by: string | null;
}

async function shares(ctx: Context, object: string, id: string): Promise<ShareAnswer[]> {
  const { rows } = await sql<Row>`select id, access, created_at, member_id, team_id, created_by
    from ${sql.id(ctx.workspace.schema, 'record_share')}
    where object = ${object} and record_id = ${id}::uuid order by created_at, id limit ${MOST}`.execute(ctx.db);
  const members = await named(
    ctx,
    'member',
    rows.flatMap((row) => [row.member_id, row.created_by]),
  );
  const teams = await named(
    ctx,
    'team',
    rows.map((row) => row.team_id),
  );
  return rows.map(({ member_id: member, team_id: team, created_by: by, ...row }) => ({
    ...row,
    to: member
      ? { kind: 'member' as const, id: member, name: members.get(member) ?? '' }
      : { kind: 'team' as const, id: team as string, name: teams.get(team as string) ?? '' },
    created_by: by ? { id: by, name: members.get(by) ?? '' } : null,
  }));
}

export async function named(
  ctx: Context,
  object: 'member' | 'team',
  ids: Array<string | null>,
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  if (wanted.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string | null }>`select id, name
    from ${sql.id(ctx.workspace.schema, object)} where id = any(${wanted}::uuid[])`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.name ?? '']));
}
