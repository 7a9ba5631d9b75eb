import { sql } from 'kysely';
import { remindOf } from '../../activities/reminders/service.ts';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { timeOf } from '../../records/dates.ts';
import type { Change } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { peopleOf } from './people.ts';
import { addDays, periodOn, type Span, spanBefore } from './periods.ts';
import { type Look, lookAround, progressOf } from './progress.ts';
import type { Progress } from './schema.ts';
import { type Goal, goalsOf, type Result, resultsOf } from './stored.ts';

const BACK = 45;
/** What is found reached later than this after its period was so long before: a goal set for the past is no news. */
const NEWS = 3;

/**
 * Writes down what has been reached, tells those whose goal it is, and closes periods that are over with what was aimed at in
 * them. Safe to run twice, and two at once: each period of a goal has one result.
 */
export async function watchGoals(ctx: Context): Promise<{ reached: number; ended: number }> {
  const look = await lookAround(ctx);
  // Also what ended lately: Kith may have been down over the end of a period.
  const goals = await goalsOf(ctx, { on: addDays(look.today, -BACK) });
  const standings = await standingsOf(ctx, goals, look);
  if (standings.length === 0) return { reached: 0, ended: 0 };
  return inTransaction(ctx, async (ctx) => {
    // Of two workers the second finds what the first has written.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.workspace.schema}.goal_result`}, 0))`.execute(
      ctx.db,
    );
    const known = await knownResults(ctx, goals);
    const now = timeOf(ctx.now());
    const changes: Change[] = [];
    const reached: Progress[] = [];
    let ended = 0;
    for (const one of standings) {
      const result = known.get(keyOf(one.id, one.period.from));
      const over = one.period.until < look.today;
      const isNews = one.period.until >= addDays(look.today, -NEWS);
      const isNew = isNews && one.state === 'reached' && !result?.reached_at && !result?.ended;
      if (isNew) reached.push(one);
      if (over && !result?.ended) ended++;
      else if (!isNew) continue;
      const values = {
        name: `${one.name}, ${one.period.name}`.slice(0, 300),
        target: one.target === null ? null : Number(one.target),
        value: one.value === null ? null : Number(one.value),
        reached_at: result?.reached_at ?? (isNew ? now : null),
        ended: over,
      };
      changes.push(
        result
          ? { op: 'update', object: 'goal_result', id: result.id, values }
          : {
              op: 'create',
              object: 'goal_result',
              values: { ...values, goal: one.id, starts_on: one.period.from, ends_on: one.period.until },
            },
      );
    }
    if (changes.length > 0) await write(ctx, changes, { system: true, reason: 'Goals' });
    await remindOf(ctx, remindersFor(reached, goals, look, now));
    return { reached: reached.length, ended };
  });
}

/** How goals stand in the period that runs, and stood in the one before, as far as that is not written down yet. */
async function standingsOf(ctx: Context, goals: Goal[], look: Look): Promise<Progress[]> {
  const known = await knownResults(ctx, goals);
  const wanted = goals.flatMap((goal) => {
    const now = periodOn(goal, look.today);
    const before = goal.repeats ? spanBefore(goal.period, now) : null;
    return [now, before]
      .filter((span): span is Span => span !== null && span.until >= goal.starts_on && span.from <= look.today)
      .filter((span) => {
        const result = known.get(keyOf(goal.id, span.from));
        return span.until < look.today ? !result?.ended : !result?.reached_at;
      })
      .map((span) => ({ goal, span }));
  });
  const standings: Progress[] = [];
  // Two rounds at most: a goal has one period to look at, or two.
  for (let rest = wanted; rest.length > 0; ) {
    const round = [...new Map(rest.map((one) => [one.goal.id, one])).values()];
    const spans = new Map(round.map(({ goal, span }) => [goal.id, span]));
    standings.push(
      ...(await progressOf(
        ctx,
        round.map(({ goal }) => goal),
        look,
        spans,
      )),
    );
    rest = rest.filter((one) => !round.includes(one));
  }
  return standings;
}

const keyOf = (goal: string, from: string) => `${goal} ${from}`;

async function knownResults(ctx: Context, goals: Goal[]): Promise<Map<string, Result>> {
  const results = await resultsOf(
    ctx,
    goals.map(({ id }) => id),
  );
  return new Map(results.map((result) => [keyOf(result.goal, result.starts_on), result]));
}

/** Those whose goal it is hear of it, once also where two periods were reached: the colleague, or all who belong to it. */
function remindersFor(reached: Progress[], goals: Goal[], { staff }: Look, at: string) {
  return [...new Set(reached.map(({ id }) => id))].flatMap((id) => {
    const goal = goals.find((one) => one.id === id);
    if (!goal) return [];
    const people = peopleOf(staff, goal);
    return [...staff.colleagues.values()]
      .filter((one) => !one.trashed && (!people || people.has(one.id)))
      .map((one) => ({ object: 'goal', record: id, member: one.id, at }));
  });
}
