import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Alert } from './schema.ts';

export interface AlertRow {
  id: string;
  report_id: string;
  member_id: string;
  measure: string;
  kind: Alert['kind'];
  limit_value: number | null;
  state: Alert['state'];
  since: string | null;
  last_value: number | null;
  expected_low: number | null;
  expected_high: number | null;
  checked_at: string | null;
  problem: string | null;
  snoozed_until: string | null;
}

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'report_alert');

export async function insertAlert(
  ctx: Context,
  row: Pick<AlertRow, 'id' | 'report_id' | 'member_id' | 'measure' | 'kind' | 'limit_value'>,
): Promise<void> {
  await sql`insert into ${table(ctx)} (id, report_id, member_id, measure, kind, limit_value, created_at)
    values (${row.id}, ${row.report_id}::uuid, ${row.member_id}::uuid, ${row.measure}, ${row.kind}, ${row.limit_value},
      ${ctx.now()})`.execute(ctx.db);
}

export async function alertsOf(ctx: Context, member: string): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`select * from ${table(ctx)} where member_id = ${member}::uuid
    order by created_at limit 500`.execute(ctx.db);
  return rows;
}

export async function allAlerts(ctx: Context): Promise<AlertRow[]> {
  const { rows } = await sql<AlertRow>`select * from ${table(ctx)} order by member_id, report_id limit 5000`.execute(
    ctx.db,
  );
  return rows;
}

export async function dropAlert(ctx: Context, id: string, member: string): Promise<boolean> {
  const result = await sql`delete from ${table(ctx)} where id = ${id}::uuid and member_id = ${member}::uuid`.execute(
    ctx.db,
  );
  return result.numAffectedRows !== 0n;
}

export async function snoozeAlert(ctx: Context, id: string, member: string, until: Date): Promise<boolean> {
  const result = await sql`update ${table(ctx)} set snoozed_until = ${until}
    where id = ${id}::uuid and member_id = ${member}::uuid`.execute(ctx.db);
  return result.numAffectedRows !== 0n;
}

type Checked = Pick<AlertRow, 'state' | 'last_value' | 'expected_low' | 'expected_high' | 'problem'>;

/** Writes down how it stands. @returns whether it turned into a breach just now: of two who check, one is told so */
export async function noteChecked(ctx: Context, id: string, found: Checked): Promise<boolean> {
  const { rows } = await sql<{ turned: boolean }>`update ${table(ctx)} as a set state = ${found.state},
      since = case when a.state = ${found.state} then a.since else ${ctx.now()}::timestamptz end,
      last_value = ${found.last_value}, expected_low = ${found.expected_low}, expected_high = ${found.expected_high},
      problem = ${found.problem}, checked_at = ${ctx.now()}
    from (select id, state from ${table(ctx)} where id = ${id}::uuid for update) as was
    where a.id = was.id returning was.state = 'ok' and a.state = 'breached' as turned`.execute(ctx.db);
  return rows[0]?.turned ?? false;
}
