import { sql } from 'kysely';
import { type Chosen, forecastSeries } from '../../analytics/service.ts';
import type { Context } from '../../kernel/context.ts';
import { conversion } from '../../records/rates.ts';
import { nameOf, type Period, periodOf, shifted } from './periods.ts';
import { dealsOf, scopeFor, type Wish } from './scope.ts';

/** Below so many months nothing is calculated: what came of it would be a guess with decimals. */
export const LEAST_MONTHS = 12;
const MOST_MONTHS = 72;
const COVERAGE = 0.8;

export interface Outlook {
  state: 'ready' | 'too_little';
  /** Whole months with a history, and how many are wanted at least. */
  months: number;
  wanted: number;
  history: Array<{ month: string; won: number }>;
  ahead: Array<{ month: string; value: number; low: number; high: number }>;
  method: Chosen['method'] | null;
  form: string | null;
  /** Share of times that the truth should lie within the interval. */
  coverage: number;
  mase: number | null;
  naive_mase: number | null;
  origins: number;
  tried: Chosen['tried'];
  /** The period that was asked for: what is won so far, and what is to be expected by its end. */
  period:
    | (Period & { name: string; won: number; value: number | null; low: number | null; high: number | null })
    | null;
}

/** What the months before say of those to come, whatever anybody has in the pipeline. */
export async function outlookOf(ctx: Context, wish: Wish): Promise<Outlook> {
  const scope = await scopeFor(ctx, wish);
  const thisMonth = periodOf('month', scope.today);
  const from = shifted(thisMonth, -MOST_MONTHS).starts_on;
  const money = await conversion(ctx);
  const where = await dealsOf(ctx, scope);
  const { rows } = await sql<{ month: string; won: number }>`
    select date_trunc('month', t.close_date)::date as month,
      coalesce(sum(${money.convert(sql`t.amount`, sql`t.amount_currency`, sql`t.close_date`)}), 0)::float8 as won
    from ${sql.id(ctx.workspace.schema, 'deal')} as t
    where t.trashed_at is null and t.status = 'won' and t.close_date >= ${from}::date
      and t.close_date < ${thisMonth.ends_before}::date and ${where}
    group by 1 order by 1`.execute(ctx.db);
  const won = new Map(rows.map((row) => [row.month, row.won]));
  const first = rows[0]?.month;
  const history: Outlook['history'] = [];
  for (let at = first ? periodOf('month', first) : thisMonth; at.starts_on < thisMonth.starts_on; at = shifted(at, 1))
    history.push({ month: at.starts_on, won: won.get(at.starts_on) ?? 0 });
  // The month in which the business began was hardly a whole one.
  if (history.length > LEAST_MONTHS) history.shift();
  const soFar = won.get(thisMonth.starts_on) ?? 0;
  const none: Outlook = {
    state: 'too_little',
    months: history.length,
    wanted: LEAST_MONTHS,
    history,
    ahead: [],
    method: null,
    form: null,
    coverage: COVERAGE,
    mase: null,
    naive_mase: null,
    origins: 0,
    tried: [],
    period: null,
  };
  if (history.length < LEAST_MONTHS) return none;
  const end = latest(scope.period.ends_before, shifted(thisMonth, 6).starts_on);
  const steps = Math.min(18, monthsBetween(thisMonth.starts_on, end));
  const chosen = remembered(
    history.map((one) => one.won),
    history.length >= 24 ? 12 : 1,
    steps,
  );
  const ahead = [...chosen.forecast].map((value, i) => ({
    month: shifted(thisMonth, i).starts_on,
    value: Math.max(0, value),
    low: Math.max(0, value - (chosen.half[i] as number)),
    high: Math.max(0, value + (chosen.half[i] as number)),
  }));
  return {
    ...none,
    state: 'ready',
    ahead,
    method: chosen.method,
    form: chosen.form,
    mase: chosen.mase,
    naive_mase: chosen.naiveMase,
    origins: chosen.origins,
    tried: chosen.tried,
    period: periodOutlook(scope.period, thisMonth, won, soFar, chosen),
  };
}

/** Past months count as they were, months to come as forecast; the current one with whichever is more. */
function periodOutlook(
  period: Period,
  thisMonth: Period,
  won: Map<string, number>,
  soFar: number,
  chosen: Chosen,
): Outlook['period'] {
  let done = 0;
  let value = 0;
  let firstStep = -1;
  let lastStep = -1;
  for (let at = periodOf('month', period.starts_on); at.starts_on < period.ends_before; at = shifted(at, 1)) {
    const step = monthsBetween(thisMonth.starts_on, at.starts_on);
    if (step < 0) done += won.get(at.starts_on) ?? 0;
    else if (step < chosen.forecast.length) {
      const said = Math.max(0, chosen.forecast[step] as number);
      value += step === 0 ? Math.max(said, soFar) : said;
      if (firstStep < 0) firstStep = step;
      lastStep = step;
    }
  }
  const named = { ...period, name: nameOf(period), won: done + (firstStep === 0 ? soFar : 0) };
  if (lastStep < 0) return { ...named, value: null, low: null, high: null };
  // The interval of a sum that begins later is a little narrower than that of the whole way there.
  const whole = chosen.halfOfSum[lastStep] as number;
  const before = firstStep > 0 ? (chosen.halfOfSum[firstStep - 1] as number) : 0;
  const half = Math.sqrt(Math.max(whole ** 2 - before ** 2, (chosen.half[lastStep] as number) ** 2));
  const total = done + value;
  return { ...named, value: total, low: Math.max(named.won, total - half), high: Math.max(named.won, total + half) };
}

const monthsBetween = (from: string, to: string) =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
const latest = (a: string, b: string) => (a > b ? a : b);

const known = new Map<string, Chosen>();

/** The same months give the same answer: it is calculated once and kept for the next who asks. */
function remembered(series: number[], season: number, steps: number): Chosen {
  const key = `${season} ${steps} ${series.join(' ')}`;
  let chosen = known.get(key);
  if (!chosen) {
    chosen = forecastSeries(series, season, steps, { coverage: COVERAGE });
    if (known.size >= 200) known.clear();
    known.set(key, chosen);
  }
  return chosen;
}
