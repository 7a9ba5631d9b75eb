import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { sumsBy } from './figures.ts';
import { addDays, nameOf, type Period, shifted } from './periods.ts';
import { type Scope, scopeFor, type Wish } from './scope.ts';

const SAID = ['weighted', 'commit', 'best_case'] as const;
type Said = (typeof SAID)[number];

export interface PastForecast {
  period: Period & { name: string };
  /** The day of the first snapshot of the period. */
  day: string;
  said: Record<Said, string>;
  closed: string;
  /** How far it was off, in percent of what was closed; above 0 is too high. */
  off: Record<Said, number | null>;
}

export interface Accuracy {
  periods: PastForecast[];
  /** The mean of how far each was off, whichever way, in percent; null with nothing to go by. */
  error: Record<Said, number | null>;
  /** The mean with its sign: above 0 forecasts were too high. */
  bias: Record<Said, number | null>;
  /** How the forecast of the period that was asked for went from snapshot to snapshot. */
  course: Array<{ day: string; pipeline: string; closed: string } & Record<Said, string>>;
}

/** What was forecast early in past periods, beside what was sold. */
export async function accuracyOf(ctx: Context, wish: Wish): Promise<Accuracy> {
  const scope = await scopeFor(ctx, { ...wish, product: undefined, pipeline: undefined, territory: undefined });
  const periods: PastForecast[] = [];
  for (let back = 1; back <= (scope.period.kind === 'quarter' ? 8 : 12); back++) {
    const period = shifted(scope.period, -back);
    if (period.ends_before > scope.today) continue;
    const past = await pastForecast(ctx, scope, period);
    if (past) periods.push(past);
  }
  const mean = (of: (value: number) => number) =>
    Object.fromEntries(
      SAID.map((key) => {
        const known = periods.map((one) => one.off[key]).filter((v) => v !== null);
        const total = known.reduce((sum, v) => sum + of(v), 0);
        return [key, known.length > 0 ? Math.round((total / known.length) * 10) / 10 : null];
      }),
    ) as Record<Said, number | null>;
  return { periods: periods.reverse(), error: mean(Math.abs), bias: mean((v) => v), course: await course(ctx, scope) };
}

interface FigureRow {
  day: string;
  pipeline: string;
  weighted: string;
  commit: string;
  best_case: string;
  closed: string;
}

async function figures(ctx: Context, { owners }: Scope, period: Period): Promise<FigureRow[]> {
  const { rows } = await sql<FigureRow>`select day, sum(pipeline)::numeric(30, 2) as pipeline,
      sum(weighted)::numeric(30, 2) as weighted, sum("commit")::numeric(30, 2) as "commit",
      sum(best_case)::numeric(30, 2) as best_case, sum(closed)::numeric(30, 2) as closed
    from ${sql.id(ctx.workspace.schema, 'forecast_figure')}
    where period = ${period.kind} and starts_on = ${period.starts_on}::date
      and ${owners ? sql`owner_id = any(${owners}::uuid[])` : sql`true`}
    group by day order by day`.execute(ctx.db);
  return rows;
}

const course = async (ctx: Context, scope: Scope) => await figures(ctx, scope, scope.period);

async function pastForecast(ctx: Context, scope: Scope, period: Period): Promise<PastForecast | null> {
  const rows = await figures(ctx, scope, period);
  // Said in the first weeks: a forecast of the last day is no art.
  const latest = addDays(period.starts_on, period.kind === 'quarter' ? 28 : 10);
  const first = rows.find((row) => row.day >= period.starts_on && row.day <= latest);
  if (!first) return null;
  const { sums } = await sumsBy(ctx, scope, 'owner', period);
  let closed = 0;
  for (const own of sums.values()) closed += Number(own.closed);
  const said: Record<Said, string> = {
    weighted: (Number(first.closed) + Number(first.weighted)).toFixed(2),
    commit: first.commit,
    best_case: first.best_case,
  };
  const off = (value: string) => (closed > 0 ? Math.round(((Number(value) - closed) / closed) * 1000) / 10 : null);
  return {
    period: { ...period, name: nameOf(period) },
    day: first.day,
    said,
    closed: closed.toFixed(2),
    off: { weighted: off(said.weighted), commit: off(said.commit), best_case: off(said.best_case) },
  };
}
