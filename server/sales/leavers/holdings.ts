import { sql } from 'kysely';
import { countWebhooksOf } from '../../integrations/webhooks/service.ts';
import type { Context } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { isUuid } from '../../kernel/ids.ts';
import { aggregate } from '../../records/aggregate.ts';
import type { WorkRow } from '../../records/bulk/kinds.ts';
import { answer } from '../../records/bulk/service.ts';
import { catalog } from '../../records/catalog.ts';
import type { Money } from '../../records/money.ts';
import { unlimited } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import { whyCannotLeave } from '../../workspace/members/service.ts';
import { stewardshipsOf } from './definitions.ts';
import { heldRoles, namedIn, waysOf, worthOf } from './roles.ts';
import { rulesNaming } from './rule-steps.ts';
import { type Access, type Holding, type Holdings, type Plan, plan } from './schema.ts';

/** Everything that names a member: what somebody has to take over, what only tells of the past, and what they can get in with. */
export async function holdingsOf(ctx: Context, id: string): Promise<Holdings> {
  const member = await memberOf(ctx, id);
  const records = (await allHoldings(ctx, id)).filter(({ count }) => count > 0);
  const access = await accessOf(ctx, id);
  const leaving = await latestLeaving(ctx, id);
  return {
    member: {
      id,
      name: String(member.name ?? ''),
      status: String(member.status ?? 'no_access'),
      manager: idOf(member.manager),
      team: idOf(member.team),
    },
    blocked: await whyCannotLeave(ctx, id),
    records: records.toSorted((a, b) => Number(a.is === 'past') - Number(b.is === 'past') || b.count - a.count),
    access,
    live: liveOf(records, access),
    leaving: leaving && {
      id: leaving.id,
      last_day: (leaving.last_day as string | null) ?? null,
      plan: planIn(leaving),
      completed_at: (leaving.completed_at as string | null) ?? null,
      records: leaving.records === null ? null : Number(leaving.records),
      coverage: leaving.coverage === null ? null : Number(leaving.coverage),
    },
    work: await latestWork(ctx, id),
  };
}

/** How much somebody still has to take over, and of what: for whoever takes access away without handing over. */
export async function stillHeld(ctx: Context, id: string): Promise<{ live: number; records: Holding[] }> {
  const records = (await allHoldings(ctx, id)).filter((one) => one.is === 'live' && one.count > 0);
  const access = (await accessOf(ctx, id)).filter(({ kind }) => TAKEN_OVER.has(kind));
  return { live: liveOf(records, access), records };
}

const TAKEN_OVER = new Set<Access['kind']>(['rules', 'stewardships']);

const liveOf = (records: Holding[], access: Access[]): number =>
  records.reduce((sum, one) => sum + (one.is === 'live' ? one.count : 0), 0) +
  access.reduce((sum, one) => sum + (TAKEN_OVER.has(one.kind) ? one.count : 0), 0);

async function memberOf(ctx: Context, id: string): Promise<KithRecord> {
  if (!isUuid(id)) throw notFound('Member');
  return getRecord(unlimited(ctx), 'member', id);
}

async function allHoldings(ctx: Context, id: string): Promise<Holding[]> {
  const all = unlimited(ctx);
  const found: Holding[] = [];
  for (const held of heldRoles(ctx)) {
    const worth = held.role.is === 'live' ? worthOf(held.def) : undefined;
    const { groups } = await aggregate(all, held.def.name, {
      filter: namedIn(ctx, held, id),
      measures: [{ fn: 'count', as: 'n' }, ...(worth ? [{ fn: 'sum' as const, field: worth.name, as: 'value' }] : [])],
    });
    const values = groups[0]?.values;
    const count = Number(values?.n ?? 0);
    found.push({
      key: held.key,
      object: held.def.name,
      plural: held.def.plural,
      field: held.field.name,
      is: held.role.is,
      count,
      value: count > 0 && worth ? ((values?.value as Money | null | undefined) ?? null) : null,
      usual: held.role.usual ?? 'give',
      ways: waysOf(ctx, held),
    });
  }
  return found;
}

async function accessOf(ctx: Context, id: string): Promise<Access[]> {
  const { id: workspace, schema } = ctx.workspace;
  const own = (table: string) => sql.id(schema, table);
  const { rows } = await sql<Record<'keys' | 'calendars' | 'shares' | 'sessions', number>>`select
      (select count(*) from kith.api_key where workspace_id = ${workspace} and created_by = ${id}::uuid and revoked_at is null) as keys,
      (select count(*) from kith.session s join kith.membership m on m.id = s.membership_id
        where m.workspace_id = ${workspace} and m.member_id = ${id}::uuid and s.expires_at > ${ctx.now()}) as sessions,
      (select count(*) from ${own('calendar_account')} where member_id = ${id}::uuid) as calendars,
      (select count(*) from ${own('record_share')} where member_id = ${id}::uuid) as shares`.execute(ctx.db);
  const counts: Array<[Access['kind'], number]> = [
    ['rules', (await rulesNaming(ctx, id)).length],
    ['stewardships', (await stewardshipsOf(ctx, id)).length],
    ['keys', Number(rows[0]?.keys ?? 0)],
    ['webhooks', await countWebhooksOf(ctx, id)],
    ['calendars', Number(rows[0]?.calendars ?? 0)],
    ['shares', Number(rows[0]?.shares ?? 0)],
    ['sessions', Number(rows[0]?.sessions ?? 0)],
  ];
  return counts.filter(([, count]) => count > 0).map(([kind, count]) => ({ kind, count }));
}

/** The plan that was kept last, done or not. */
export async function latestLeaving(ctx: Context, member: string): Promise<KithRecord | null> {
  const filter: Filter = { field: 'member', op: 'eq', value: member };
  const { records } = await listRecords(unlimited(ctx), 'leaving', { filter, sort: ['-created_at'], limit: 1 });
  return records[0] ?? null;
}

function planIn({ plan: text }: KithRecord): Plan | null {
  if (typeof text !== 'string') return null;
  const read = plan.safeParse(JSON.parse(text));
  return read.success ? read.data : null;
}

async function latestWork(ctx: Context, member: string): Promise<Holdings['work']> {
  const { rows } = await sql<WorkRow>`select * from ${sql.id(ctx.workspace.schema, 'work')}
    where kind = 'departure' and parameters @> ${JSON.stringify({ member })}::jsonb order by id desc limit 1`.execute(
    ctx.db,
  );
  return rows[0] ? answer(rows[0]) : null;
}

/** Names of members, for showing who gets what. */
export async function memberNames(ctx: Context, ids: string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; name: string | null }>`select t.id, t.name
    from ${tableOf(ctx, catalog(ctx).object('member'))} as t where t.id = any(${ids}::uuid[])`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.name ?? '']));
}
