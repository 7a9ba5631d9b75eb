import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';

const account = (ctx: Context) => sql.id(ctx.workspace.schema, 'calendar_account');
const item = (ctx: Context) => sql.id(ctx.workspace.schema, 'calendar_item');

export interface AccountRow {
  id: string;
  member_id: string;
  name: string;
  url: string;
  username: string;
  password: string;
  takes: 'meetings' | 'busy';
  state: 'ok' | 'failing' | 'refused';
  error: string | null;
  failures: number;
  sync_token: string | null;
  synced_at: string | null;
  next_at: string;
}

export interface ItemRow {
  href: string;
  etag: string | null;
  uid: string | null;
  kind: 'meeting' | 'series' | 'busy' | null;
  record_id: string | null;
  essence: string | null;
  problem: string | null;
  title: string | null;
  noted_at: string | null;
}

export async function accountsOf(ctx: Context, member: string): Promise<AccountRow[]> {
  const { rows } = await sql<AccountRow>`
    select * from ${account(ctx)} where member_id = ${member}::uuid order by created_at, id`.execute(ctx.db);
  return rows;
}

export async function accountById(ctx: Context, id: string): Promise<AccountRow | undefined> {
  const { rows } = await sql<AccountRow>`select * from ${account(ctx)} where id = ${id}::uuid`.execute(ctx.db);
  return rows[0];
}

export async function insertAccount(
  ctx: Context,
  row: Pick<AccountRow, 'id' | 'member_id' | 'name' | 'url' | 'username' | 'password' | 'takes'>,
): Promise<void> {
  await sql`insert into ${account(ctx)} (id, member_id, name, url, username, password, takes, next_at, created_at)
    values (${row.id}, ${row.member_id}, ${row.name}, ${row.url}, ${row.username}, ${row.password}, ${row.takes},
      ${ctx.now()}, ${ctx.now()})`.execute(ctx.db);
}

export async function deleteAccount(ctx: Context, id: string): Promise<void> {
  await sql`delete from ${account(ctx)} where id = ${id}::uuid`.execute(ctx.db);
}

export async function setPassword(ctx: Context, id: string, password: string): Promise<void> {
  await sql`update ${account(ctx)} set password = ${password}, state = 'ok', error = null, failures = 0,
    next_at = ${ctx.now()} where id = ${id}::uuid`.execute(ctx.db);
}

/** Takes the accounts whose turn it is; nobody else takes them for ten minutes. */
export async function takeDue(ctx: Context, most: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update ${account(ctx)} set next_at = ${new Date(ctx.now().getTime() + 600_000)}
    where id in (select id from ${account(ctx)} where next_at <= ${ctx.now()} and state <> 'refused'
      order by next_at limit ${most} for update skip locked)
    returning id`.execute(ctx.db);
  return rows.map((row) => row.id);
}

export async function noteSuccess(ctx: Context, id: string, token: string | null, next: Date): Promise<void> {
  await sql`update ${account(ctx)} set state = 'ok', error = null, failures = 0, sync_token = ${token},
    synced_at = ${ctx.now()}, next_at = ${next} where id = ${id}::uuid`.execute(ctx.db);
}

export async function noteFailure(
  ctx: Context,
  id: string,
  state: AccountRow['state'],
  error: string,
  next: Date,
): Promise<void> {
  await sql`update ${account(ctx)} set state = ${state}, error = ${error}, failures = failures + 1, next_at = ${next}
    where id = ${id}::uuid`.execute(ctx.db);
}

export async function itemsOf(ctx: Context, id: string): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`
    select href, etag, uid, kind, record_id, essence, problem, title, noted_at
    from ${item(ctx)} where account_id = ${id}::uuid`.execute(ctx.db);
  return rows;
}

export async function putItem(ctx: Context, accountId: string, row: ItemRow): Promise<void> {
  await sql`insert into ${item(ctx)} (account_id, href, etag, uid, kind, record_id, essence, problem, title, noted_at)
    values (${accountId}, ${row.href}, ${row.etag}, ${row.uid}, ${row.kind}, ${row.record_id}, ${row.essence},
      ${row.problem}, ${row.title}, ${row.noted_at})
    on conflict (account_id, href) do update set etag = excluded.etag, uid = excluded.uid, kind = excluded.kind,
      record_id = excluded.record_id, essence = excluded.essence, problem = excluded.problem, title = excluded.title,
      noted_at = excluded.noted_at`.execute(ctx.db);
}

export async function dropItem(ctx: Context, accountId: string, href: string): Promise<void> {
  await sql`delete from ${item(ctx)} where account_id = ${accountId}::uuid and href = ${href}`.execute(ctx.db);
}

/** Replaces what an event takes of a member's time. */
export async function putBusy(
  ctx: Context,
  { id, member_id }: Pick<AccountRow, 'id' | 'member_id'>,
  href: string,
  title: string | null,
  times: Array<{ from: string; until: string; allDay: boolean }>,
): Promise<void> {
  const table = sql.id(ctx.workspace.schema, 'busy_time');
  await sql`delete from ${table} where account_id = ${id}::uuid and href = ${href}`.execute(ctx.db);
  if (times.length === 0) return;
  const rows = times.map(({ from, until, allDay }) => ({ id: uuidv7(), from, until, all_day: allDay }));
  await sql`insert into ${table} (id, member_id, account_id, href, title, starts_at, ends_at, all_day)
    select t.id, ${member_id}, ${id}, ${href}, ${title}, t."from", t.until, t.all_day
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as t(id uuid, "from" timestamptz, until timestamptz, all_day boolean)`.execute(ctx.db);
}
