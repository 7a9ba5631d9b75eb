import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';
import { today } from '../../records/dates.ts';
import { requireRole, unlimited } from '../../records/permissions.ts';
import { sumsBy } from './figures.ts';
import { addDays, mondayOf, type Period, periodOf, shifted } from './periods.ts';
import { scopeFor } from './scope.ts';

export interface Snapshot {
  day: string;
  deals: number;
}

/** The days on which the forecast was written down, the newest first. */
export async function snapshotDays(ctx: Context): Promise<Snapshot[]> {
  const { rows } = await sql<Snapshot>`select day, deals from ${sql.id(ctx.workspace.schema, 'forecast_snapshot')}
    order by day desc limit 260`.execute(ctx.db);
  return rows;
}

/** Writes the forecast down as it stands now, at somebody's request. */
export async function takeSnapshotNow(ctx: Context): Promise<Snapshot> {
  requireRole(ctx, 'admin', 'Administrators write the forecast down between its weekly snapshots');
  return inTransaction(ctx, async (ctx) => {
    const taken = await takeSnapshot(unlimited(ctx), today(ctx.now(), ctx.workspace.timeZone));
    await recordAudit(ctx, { action: 'forecast.snapshot_taken', detail: { day: taken.day } });
    return taken;
  });
}

/** Once a week, on the first run after Monday has begun in the workspace. Null where this week has its snapshot. */
export async function takeWeeklySnapshot(ctx: Context): Promise<Snapshot | null> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  return inTransaction(ctx, async (ctx) => {
    await hold(ctx);
    const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'forecast_snapshot')}
      where day >= ${mondayOf(day)}::date and day < ${addDays(mondayOf(day), 7)}::date limit 1`.execute(ctx.db);
    return rows.length > 0 ? null : takeSnapshot(ctx, day);
  });
}

const hold = (ctx: Context) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.workspace.schema}.forecast`}, 0))`.execute(ctx.db);

/** Again on the same day it takes the place of the first: safe to run twice. */
async function takeSnapshot(ctx: Context, day: string): Promise<Snapshot> {
  await hold(ctx);
  const { schema } = ctx.workspace;
  const state = sql.id(schema, 'forecast_state');
  const snapshot = sql.id(schema, 'forecast_snapshot');
  await sql`delete from ${state} where since = ${day}::date`.execute(ctx.db);
  await sql`update ${state} set until = null where until = ${day}::date`.execute(ctx.db);
  const open = sql`select id as deal_id, owner_id, coalesce(forecast_category, 'pipeline') as category, amount,
      amount_currency as currency, weighted, close_date, product_id, pipeline_id
    from ${sql.id(schema, 'deal')} where status = 'open' and trashed_at is null`;
  const same = sql`(o.owner_id, o.category, o.amount, o.currency, o.weighted, o.close_date, o.product_id, o.pipeline_id)
    is not distinct from (s.owner_id, s.category, s.amount, s.currency, s.weighted, s.close_date, s.product_id, s.pipeline_id)`;
  await sql`update ${state} as s set until = ${day}::date
    where s.until is null and not exists (select 1 from (${open}) as o where o.deal_id = s.deal_id and ${same})`.execute(
    ctx.db,
  );
  await sql`insert into ${state} (deal_id, since, owner_id, category, amount, currency, weighted, close_date, product_id, pipeline_id)
    select o.deal_id, ${day}::date, o.owner_id, o.category, o.amount, o.currency, o.weighted, o.close_date, o.product_id, o.pipeline_id
    from (${open}) as o where not exists (select 1 from ${state} as s where s.deal_id = o.deal_id and s.until is null)`.execute(
    ctx.db,
  );
  const { rows } = await sql<Snapshot>`insert into ${snapshot} (day, taken_at, deals)
    select ${day}::date, ${ctx.now().toISOString()}::timestamptz, count(*)::int from ${state} where until is null
    on conflict (day) do update set taken_at = excluded.taken_at, deals = excluded.deals returning day, deals`.execute(
    ctx.db,
  );
  await sql`delete from ${sql.id(schema, 'forecast_figure')} where day = ${day}::date`.execute(ctx.db);
  for (const period of periodsToKeep(day)) await keepFigures(ctx, day, period);
  return rows[0] as Snapshot;
}

/** This period and those after it, as far as people forecast. */
function periodsToKeep(day: string): Period[] {
  const ahead = (kind: Period['kind'], count: number) =>
    Array.from({ length: count }, (_, i) => shifted(periodOf(kind, day), i));
  return [...ahead('quarter', 3), ...ahead('month', 4)];
}

async function keepFigures(ctx: Context, day: string, period: Period): Promise<void> {
  const scope = await scopeFor(ctx, { period: period.kind, starts_on: period.starts_on });
  const { sums } = await sumsBy(ctx, scope, 'owner');
  const rows = [...sums].map(([owner_id, s]) => ({
    owner_id,
    pipeline: s.pipeline.plus(s.best_case).plus(s.commit).toFixed(2),
    weighted: s.weighted.toFixed(2),
    best_case: s.closed.plus(s.commit).plus(s.best_case).toFixed(2),
    commit: s.closed.plus(s.commit).toFixed(2),
    closed: s.closed.toFixed(2),
  }));
  if (rows.length === 0) return;
  await sql`insert into ${sql.id(ctx.workspace.schema, 'forecast_figure')}
      (day, period, starts_on, owner_id, pipeline, weighted, best_case, "commit", closed)
    select ${day}::date, ${period.kind}, ${period.starts_on}::date, f.owner_id, f.pipeline, f.weighted, f.best_case, f."commit", f.closed
    from json_to_recordset(${JSON.stringify(rows)}::json)
      as f(owner_id uuid, pipeline numeric, weighted numeric, best_case numeric, "commit" numeric, closed numeric)`.execute(
    ctx.db,
  );
}
