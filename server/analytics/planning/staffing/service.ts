import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { forbidden, invalidField } from '../../../kernel/errors.ts';
import { addToDate } from '../../../records/calendar.ts';
import { catalog } from '../../../records/catalog.ts';
import { today } from '../../../records/dates.ts';
import { realOnly } from '../../../records/decoys.ts';
import { guardOf } from '../../../records/filter.ts';
import { can, requireRole } from '../../../records/permissions.ts';
import { tableOf } from '../../../records/projection.ts';
import { forecastSlots } from '../../models/staffing/slots.ts';
import { weekdayOf } from '../forecast/holidays.ts';
import { keepTyped, typed } from '../settings.ts';
import { type StaffingPlan, slotsOf, staffingPlan } from './schema.ts';

export interface StaffingDay {
  date: string;
  total: number;
  low: number;
  high: number;
  contacts: number[];
  lows: number[];
  highs: number[];
}

export interface Staffing {
  plan: StaffingPlan;
  changed_at: string | null;
  /** The first minute of each slot of a day. */
  slots: number[];
  /** Days with counts, and when they were. */
  known: { days: number; from: string | null; to: string | null; contacts: number };
  /** Minutes of a logged call on average, in seconds; null where none was written down. */
  usual_handling: number | null;
  days: StaffingDay[];
  error: number | null;
  naive_error: number | null;
  refused: 'too_little' | 'closed' | null;
}

const DAYS_BACK = 180;
const DAYS_AHEAD = 14;

/** Contacts of the days to come, slot by slot, for the plan that was typed or the one in hand. */
export async function staffing(ctx: Context, wish?: StaffingPlan): Promise<Staffing> {
  const kept = await typed(ctx, 'staffing');
  const read = staffingPlan.safeParse(kept?.value ?? {});
  const plan = wish ?? (read.success ? read.data : staffingPlan.parse({}));
  const slots = slotsOf(plan);
  const now = today(ctx.now(), ctx.workspace.timeZone);
  const open = (date: string) => plan.weekdays.includes(weekdayOf(date));
  const days = plan.source === 'calls' ? await loggedCalls(ctx, plan, now) : typedCounts(plan, slots.length);
  const answer: Staffing = {
    plan,
    changed_at: kept?.changed_at ?? null,
    slots,
    known: {
      days: days.length,
      from: days[0]?.date ?? null,
      to: days.at(-1)?.date ?? null,
      contacts: days.reduce((sum, day) => sum + day.counts.reduce((a, b) => a + b, 0), 0),
    },
    usual_handling: plan.source === 'calls' ? await usualHandling(ctx, now) : null,
    days: [],
    error: null,
    naive_error: null,
    refused: slots.length === 0 ? 'closed' : null,
  };
  if (answer.refused) return answer;
  const ahead = Array.from({ length: DAYS_AHEAD }, (_, i) => addToDate(now, i, 'day') as string).filter(open);
  const usable = days.filter(({ date }) => open(date));
  const found = forecastSlots(
    usable.map(({ counts }) => counts),
    usable.map(({ date }) => weekdayOf(date)),
    ahead.map(weekdayOf),
  );
  if ('refused' in found) return { ...answer, refused: 'too_little' };
  return {
    ...answer,
    days: found.days.map((day, i) => ({
      date: ahead[i] as string,
      total: day.total,
      low: day.low,
      high: day.high,
      contacts: [...day.slots],
      lows: [...day.lows],
      highs: [...day.highs],
    })),
    error: found.error,
    naive_error: found.naiveError,
  };
}

export async function keepStaffing(ctx: Context, plan: StaffingPlan): Promise<Staffing> {
  requireRole(ctx, 'admin', 'Staffing is for administrators to plan');
  if (slotsOf(plan).length === 0) throw invalidField('closes', 'order', 'Closing time is after opening time');
  await keepTyped(ctx, 'staffing', plan);
  return staffing(ctx);
}

interface Day {
  date: string;
  counts: number[];
}

/** Counts as typed, oldest first, each day as long as the hours are open. */
const typedCounts = ({ counts }: StaffingPlan, slots: number): Day[] =>
  counts
    .map((day) => ({ date: day.date, counts: Array.from({ length: slots }, (_, k) => day.counts[k] ?? 0) }))
    .toSorted((a, b) => (a.date < b.date ? -1 : 1));

/** Everybody's calls by slot, for those who may read them all: how many are needed depends on all of them. */
async function loggedCalls(ctx: Context, plan: StaffingPlan, now: string): Promise<Day[]> {
  const def = catalog(ctx).object('call');
  if (!can(ctx, 'call', 'read') || guardOf(ctx, def) !== null)
    throw forbidden('Staffing by calls is for those who may see all calls');
  const slots = slotsOf(plan);
  const real = await realOnly(ctx, def, 't');
  const local = sql`t.started_at at time zone ${sql.lit(ctx.workspace.timeZone)}`;
  const from = addToDate(now, -DAYS_BACK, 'day') as string;
  const at = (day: string) => sql`(${day}::timestamp at time zone ${sql.lit(ctx.workspace.timeZone)})`;
  const { rows } = await sql<{ date: string; slot: number; n: number }>`
    select (${local})::date as date,
      floor((extract(hour from ${local}) * 60 + extract(minute from ${local}) - ${slots[0] ?? 0}::int) / ${plan.slot_minutes}::int)::int as slot,
      count(*)::int as n
    from ${tableOf(ctx, def)} as t
    where t.trashed_at is null and ${real ?? sql`true`} and t.started_at >= ${at(from)} and t.started_at < ${at(now)}
    group by 1, 2 order by 1`.execute(ctx.db);
  const first = rows[0]?.date;
  const byDay = new Map<string, number[]>();
  for (let day = first ?? now; day < now; day = addToDate(day, 1, 'day') as string)
    byDay.set(day, new Array<number>(slots.length).fill(0));
  for (const { date, slot, n } of rows) {
    const counts = byDay.get(date);
    if (counts && slot >= 0 && slot < slots.length) counts[slot] = n;
  }
  return [...byDay].map(([date, counts]) => ({ date, counts }));
}

async function usualHandling(ctx: Context, now: string): Promise<number | null> {
  const def = catalog(ctx).object('call');
  const from = addToDate(now, -DAYS_BACK, 'day') as string;
  const { rows } = await sql<{ seconds: number | null }>`select (avg(minutes) * 60)::float8 as seconds
    from ${tableOf(ctx, def)} as t where trashed_at is null and minutes > 0 and started_at >= ${from}::timestamptz`.execute(
    ctx.db,
  );
  return rows[0]?.seconds ?? null;
}
