import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { recordAudit } from '../../records/audit.ts';

/** What a year of bad data is made of. Counts are a year's, unit costs in the workspace's currency, times in hours. */
export interface CostAnswers {
  returned_items: number;
  item_cost: number;
  return_handling_cost: number;
  correction_cost: number;
  mailings: number;
  duplicate_share: number;
  mailing_size: number;
  returned_mails: number;
  mail_correction_cost: number;
  misdirected_visits: number;
  visit_hours: number;
  travel_cost: number;
  invoice_errors: number;
  invoice_error_cost: number;
  lost_sales: number;
  lost_sale_margin: number;
  search_minutes: number;
  users: number;
  hour_cost: number;
}

export interface CostLine {
  kind: 'returned' | 'duplicated' | 'mail' | 'visits' | 'invoices' | 'sales' | 'time';
  cost: number;
}

const WORKING_DAYS = 220;

/**
 * The yearly cost of bad data as the sum of its direct and indirect parts: items returned (making, sending, handling,
 * correcting), items sent twice, e-mails returned, visits in vain (time and travel), wrong invoices, sales lost to them, and
 * the time that everybody loses with looking for what is right.
 */
export function costOf(a: CostAnswers): { lines: CostLine[]; total: number } {
  const lines: CostLine[] = [
    { kind: 'returned', cost: a.returned_items * (a.item_cost + a.return_handling_cost + a.correction_cost) },
    { kind: 'duplicated', cost: a.mailings * a.mailing_size * a.duplicate_share * a.item_cost },
    { kind: 'mail', cost: a.returned_mails * a.mail_correction_cost },
    { kind: 'visits', cost: a.misdirected_visits * (a.visit_hours * a.hour_cost + a.travel_cost) },
    { kind: 'invoices', cost: a.invoice_errors * a.invoice_error_cost },
    { kind: 'sales', cost: a.lost_sales * a.lost_sale_margin },
    { kind: 'time', cost: (a.search_minutes / 60) * a.users * WORKING_DAYS * a.hour_cost },
  ];
  return { lines, total: lines.reduce((sum, line) => sum + line.cost, 0) };
}

const none: CostAnswers = {
  returned_items: 0,
  item_cost: 1,
  return_handling_cost: 1,
  correction_cost: 2,
  mailings: 0,
  duplicate_share: 0,
  mailing_size: 0,
  returned_mails: 0,
  mail_correction_cost: 1,
  misdirected_visits: 0,
  visit_hours: 2,
  travel_cost: 30,
  invoice_errors: 0,
  invoice_error_cost: 25,
  lost_sales: 0,
  lost_sale_margin: 0,
  search_minutes: 0,
  users: 1,
  hour_cost: 40,
};

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

/** The answers so far, begun with what Kith counts itself: the people who work here, and how many people there are to write to. */
export async function costAnswers(ctx: Context): Promise<{ answers: CostAnswers; saved: boolean }> {
  const { rows } = await sql<{
    answers: Partial<CostAnswers>;
  }>`select answers from ${table(ctx, 'quality_cost')}`.execute(ctx.db);
  if (rows[0]) return { answers: { ...none, ...rows[0].answers }, saved: true };
  const counted = await sql<{ users: number; people: number; uniqueness: number | null }>`select
      (select count(*) from ${table(ctx, 'member')} where status = 'active' and trashed_at is null) as users,
      (select reltuples::bigint from pg_class where oid = to_regclass(${`${ctx.workspace.schema}.person`})) as people,
      (select uniqueness::float8 from ${table(ctx, 'quality_score')} where object = 'person' order by day desc limit 1) as uniqueness`.execute(
    ctx.db,
  );
  const { users = 1, people = 0, uniqueness = null } = counted.rows[0] ?? {};
  const share = uniqueness === null ? 0 : Math.round((1 - uniqueness) * 10_000) / 10_000;
  return { answers: { ...none, users, mailing_size: Math.max(0, people), duplicate_share: share }, saved: false };
}

export async function saveCost(ctx: Context, answers: CostAnswers): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await sql`insert into ${table(ctx, 'quality_cost')} (answers, updated_by, updated_at)
      values (${JSON.stringify(answers)}, ${ctx.actor.memberId}, ${ctx.now().toISOString()})
      on conflict (one) do update set answers = excluded.answers, updated_by = excluded.updated_by,
        updated_at = excluded.updated_at`.execute(ctx.db);
    await recordAudit(ctx, { action: 'quality_cost.saved' });
  });
}
