import type { z } from 'zod';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { DomainError, forbidden, invalidField, notFound } from '../../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../../kernel/ids.ts';
import { mailConfigured, sendMail } from '../../../kernel/mail.ts';
import { startOfUnit } from '../../../records/calendar.ts';
import { getRecord } from '../../../records/query.ts';
import { contextFor } from '../mailing/service.ts';
import { todayOf } from '../period.ts';
import { runReport } from '../run.ts';
import type { Figures } from '../schema.ts';
import { reportById } from '../service.ts';
import { plainOf } from '../table.ts';
import { expectedNext } from './anomaly.ts';
import { type AlertRow, alertsOf, allAlerts, dropAlert, insertAlert, noteChecked, snoozeAlert } from './queries.ts';
import type { Alert, newAlert } from './schema.ts';

/** Values in one round of the calendar, by what dates are put together by. */
const SEASONS = { day: 7, week: 52, month: 12, quarter: 4, year: 1 } as const;

/** Watches a figure for the caller, who is told once when it goes where it should not. */
export async function watch(ctx: Context, wish: z.infer<typeof newAlert>): Promise<Alert> {
  const member_id = meOf(ctx);
  const { definition } = await reportById(ctx, wish.report);
  if (!definition.measures.some(({ name, hidden }) => name === wish.measure && !hidden))
    throw invalidField('measure', 'unknown', 'The report has no figure of this name');
  const first = definition.rows[0];
  if (wish.kind === 'anomaly' && !(first?.bucket && !first.since && definition.rows.length === 1))
    throw invalidField(
      'kind',
      'type',
      'What is unusual shows over time: the rows of the report must be days, weeks or months',
    );
  const id = uuidv7();
  await insertAlert(ctx, {
    id,
    report_id: wish.report,
    member_id,
    measure: wish.measure,
    kind: wish.kind,
    limit_value: wish.limit,
  });
  return (await myAlerts(ctx)).find((one) => one.id === id) as Alert;
}

export const myAlerts = async (ctx: Context): Promise<Alert[]> =>
  ctx.actor.memberId ? (await alertsOf(ctx, ctx.actor.memberId)).map(told) : [];

export async function endWatch(ctx: Context, id: string): Promise<void> {
  if (!isUuid(id) || !(await dropAlert(ctx, id, meOf(ctx)))) throw notFound('Alert');
}

/** Keeps quiet for some days. What is wrong then is told after them. */
export async function snoozeWatch(ctx: Context, id: string, days: number): Promise<Alert> {
  const until = new Date(ctx.now().getTime() + days * 86_400_000);
  if (!isUuid(id) || !(await snoozeAlert(ctx, id, meOf(ctx), until))) throw notFound('Alert');
  return (await myAlerts(ctx)).find((one) => one.id === id) as Alert;
}

/** Looks at every figure that is watched, each with the rights of whoever watches it. @returns how many were told */
export async function checkAlerts(system: Context, stop: AbortSignal): Promise<number> {
  let toldOf = 0;
  for (const row of await allAlerts(system)) {
    if (stop.aborted) break;
    if (row.snoozed_until && Date.parse(row.snoozed_until) > system.now().getTime()) continue;
    const ctx = await contextFor(system, row.member_id);
    if (!ctx) continue;
    const found = await judged(ctx, row);
    toldOf += await inTransaction(system, async (system) => {
      const turned = await noteChecked(system, row.id, found);
      if (turned) await tell(system, row, found);
      return turned ? 1 : 0;
    });
  }
  return toldOf;
}

type Judged = Pick<AlertRow, 'state' | 'last_value' | 'expected_low' | 'expected_high' | 'problem'> & { name: string };

async function judged(ctx: Context, row: AlertRow): Promise<Judged> {
  const quiet = { state: row.state, last_value: null, expected_low: null, expected_high: null };
  try {
    const { name, definition } = await reportById(ctx, row.report_id);
    const figures = await runReport(ctx, definition);
    const at = figures.measures.findIndex((one) => one.name === row.measure);
    if (at < 0) return { ...quiet, name, problem: 'The report no longer has this figure' };
    if (row.kind === 'anomaly') return { name, ...unusual(ctx, figures, at) };
    const value = plainOf(figures.total.values[at] ?? null);
    const limit = row.limit_value ?? 0;
    const breached = value !== null && (row.kind === 'above' ? value > limit : value < limit);
    return { ...quiet, name, state: breached ? 'breached' : 'ok', last_value: value, problem: null };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...quiet, name: '', problem: error.message };
  }
}

/** Whether the last bucket that is over lies outside of what those before it let one expect. */
function unusual(ctx: Context, figures: Figures, at: number): Omit<Judged, 'name'> {
  const bucket = figures.row_dimensions[0]?.bucket ?? 'month';
  const now = startOfUnit(todayOf(ctx), bucket);
  const over = figures.rows.filter(({ key }) => typeof key[0] === 'string' && key[0] < now);
  const values = over.map(({ values }) => plainOf(values[at] ?? null) ?? Number.NaN);
  const last = values.at(-1) ?? Number.NaN;
  const expected = expectedNext(values.slice(0, -1), SEASONS[bucket]);
  const nothing = { last_value: Number.isFinite(last) ? last : null, expected_low: null, expected_high: null };
  if ('refused' in expected) return { ...nothing, state: 'ok', problem: expected.refused };
  const { low, high } = expected;
  return {
    state: last < low || last > high ? 'breached' : 'ok',
    last_value: nothing.last_value,
    expected_low: low,
    expected_high: high,
    problem: null,
  };
}

async function tell(system: Context, row: AlertRow, { name, last_value, expected_low, expected_high }: Judged) {
  if (!mailConfigured(system)) return;
  const { email } = await getRecord(system, 'member', row.member_id, { fields: ['email'] });
  if (typeof email !== 'string') return;
  const number = (n: number | null) =>
    n === null ? '–' : new Intl.NumberFormat('en', { maximumFractionDigits: 2 }).format(n);
  const said =
    row.kind === 'anomaly'
      ? `${name}: ${number(last_value)} is unusual. Between ${number(expected_low)} and ${number(expected_high)} was expected.`
      : `${name}: ${number(last_value)} is ${row.kind} ${number(row.limit_value)}.`;
  const { url } = system.runtime.config;
  await sendMail(system, {
    key: `report-alert:${row.id}:${system.now().toISOString()}`,
    to: email,
    subject: `Alert: ${name}`,
    text: `${[said, ...(url ? ['', `${url}/report-builder/${row.report_id}`] : [])].join('\n')}\n`,
  });
}

function meOf(ctx: Context): string {
  if (!ctx.actor.memberId) throw forbidden('An API key watches nothing: sign in');
  return ctx.actor.memberId;
}

const told = (row: AlertRow): Alert => ({
  id: row.id,
  report: row.report_id,
  measure: row.measure,
  kind: row.kind,
  limit: row.limit_value,
  state: row.state,
  since: row.since,
  last_value: row.last_value,
  expected:
    row.expected_low === null || row.expected_high === null ? null : { low: row.expected_low, high: row.expected_high },
  checked_at: row.checked_at,
  problem: row.problem,
  snoozed_until: row.snoozed_until,
});
