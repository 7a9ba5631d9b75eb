import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

export interface LicensedList {
  id: string;
  name: string;
  supplier: string | null;
  object: string;
  /** `owned` for good, `rented` until a day, `single_use` and `counted` for so many uses. */
  kind: 'owned' | 'rented' | 'single_use' | 'counted';
  starts_on: string | null;
  ends_on: string | null;
  uses_allowed: number | null;
  uses: number;
  cost: string | null;
  currency: string | null;
  /** What becomes of its records when it ends: to the trash, or kept and blocked. */
  at_end: 'trash' | 'block';
  ended_at: string | null;
  ended_change_set: string | null;
  created_at: string;
  updated_at: string;
  records: number;
}

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

export async function lists(ctx: Context, id?: string): Promise<LicensedList[]> {
  const { rows } = await sql<LicensedList>`select l.id, l.name, l.supplier, l.object, l.kind, l.starts_on, l.ends_on,
      l.uses_allowed, l.uses, l.cost, l.currency, l.at_end, l.ended_at, l.ended_change_set, l.created_at, l.updated_at,
      (select count(*) from ${table(ctx, 'licensed_record')} r where r.list_id = l.id) as records
    from ${table(ctx, 'licensed_list')} l where ${id ?? null}::uuid is null or l.id = ${id ?? null}::uuid
    order by l.created_at desc, l.id`.execute(ctx.db);
  return rows;
}

export async function keepList(ctx: Context, list: Omit<LicensedList, 'records'>): Promise<void> {
  await sql`insert into ${table(ctx, 'licensed_list')}
      (id, name, supplier, object, kind, starts_on, ends_on, uses_allowed, cost, currency, at_end, created_by, created_at, updated_at)
    values (${list.id}, ${list.name}, ${list.supplier}, ${list.object}, ${list.kind}, ${list.starts_on}, ${list.ends_on},
      ${list.uses_allowed}, ${list.cost}, ${list.currency}, ${list.at_end}, ${ctx.actor.memberId}, ${list.created_at}, ${list.updated_at})
    on conflict (id) do update set name = excluded.name, supplier = excluded.supplier, kind = excluded.kind,
      starts_on = excluded.starts_on, ends_on = excluded.ends_on, uses_allowed = excluded.uses_allowed, cost = excluded.cost,
      currency = excluded.currency, at_end = excluded.at_end, updated_at = excluded.updated_at`.execute(ctx.db);
}

export async function dropList(ctx: Context, id: string): Promise<void> {
  await sql`delete from ${table(ctx, 'licensed_list')} where id = ${id}`.execute(ctx.db);
}

/** Puts what an import created on a list; gives how many that were. */
export async function addImported(ctx: Context, list: LicensedList, importId: string): Promise<number> {
  const { numAffectedRows } = await sql`insert into ${table(ctx, 'licensed_record')} (list_id, record_id)
    select ${list.id}::uuid, c.record_id from ${table(ctx, 'change')} c
      join ${table(ctx, 'change_set')} s on s.id = c.change_set
    where s.origin = 'import' and s.origin_id = ${importId} and c.op = 'create' and c.object = ${list.object}
    on conflict do nothing`.execute(ctx.db);
  return Number(numAffectedRows ?? 0);
}

export async function addRecords(ctx: Context, list: LicensedList, ids: string[]): Promise<number> {
  const { numAffectedRows } = await sql`insert into ${table(ctx, 'licensed_record')} (list_id, record_id)
    select ${list.id}::uuid, t.id from ${table(ctx, list.object)} t where t.id = any(${ids}::uuid[])
    on conflict do nothing`.execute(ctx.db);
  return Number(numAffectedRows ?? 0);
}

/** Counts one use, if there is one left: of two at once for the last use only one gets it. */
export async function takeUse(ctx: Context, id: string, day: string): Promise<boolean> {
  const { rows } = await sql<{ uses: number }>`update ${table(ctx, 'licensed_list')} set uses = uses + 1
    where id = ${id} and ended_at is null and (starts_on is null or starts_on <= ${day}::date)
      and (ends_on is null or ends_on >= ${day}::date) and (uses_allowed is null or uses < uses_allowed)
    returning uses`.execute(ctx.db);
  return rows.length > 0;
}

export interface Use {
  id: string;
  purpose: string;
  records: number;
  member_name: string;
  at: string;
}

export async function keepUse(ctx: Context, list: string, use: Use): Promise<void> {
  await sql`insert into ${table(ctx, 'licensed_use')} (id, list_id, purpose, records, member_id, member_name, at)
    values (${use.id}, ${list}, ${use.purpose}, ${use.records}, ${ctx.actor.memberId}, ${use.member_name}, ${use.at})`.execute(
    ctx.db,
  );
}

export async function usesOf(ctx: Context, list: string): Promise<Use[]> {
  const { rows } = await sql<Use>`select id, purpose, records, member_name, at from ${table(ctx, 'licensed_use')}
    where list_id = ${list} order by at desc limit 200`.execute(ctx.db);
  return rows;
}

/** Lists whose time is over and that were not ended yet. */
export async function overdue(ctx: Context, day: string): Promise<LicensedList[]> {
  const all = await lists(ctx);
  return all.filter(
    (l) =>
      !l.ended_at && ((l.ends_on !== null && l.ends_on < day) || (l.uses_allowed !== null && l.uses >= l.uses_allowed)),
  );
}

export async function markEnded(ctx: Context, id: string, changeSet: string | null): Promise<void> {
  await sql`update ${table(ctx, 'licensed_list')} set ended_at = ${ctx.now().toISOString()}, ended_change_set = ${changeSet}
    where id = ${id}`.execute(ctx.db);
}

/**
 * Live records that came with this list and nothing else: on no other list that still runs, without a deal, a note or a task, and not
 * worked on since (whoever answered became one's own customer).
 */
export async function onlyRented(
  ctx: Context,
  list: LicensedList,
  links: Array<{ object: string; column: string }>,
): Promise<string[]> {
  const untouched = links.map(
    ({ object, column }) =>
      sql`and not exists (select 1 from ${table(ctx, object)} x where x.trashed_at is null and ${sql.ref(`x.${column}`)} = t.id)`,
  );
  const { rows } = await sql<{ id: string }>`select t.id from ${table(ctx, 'licensed_record')} r
      join ${table(ctx, list.object)} t on t.id = r.record_id
    where r.list_id = ${list.id} and t.trashed_at is null
      and not exists (select 1 from ${table(ctx, 'licensed_record')} o
        join ${table(ctx, 'licensed_list')} ol on ol.id = o.list_id and ol.id <> ${list.id} and ol.ended_at is null
        where o.record_id = t.id)
      ${sql.join(untouched, sql` `)} order by t.id`.execute(ctx.db);
  return rows.map((row) => row.id);
}
