import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { planFilter } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import type { ScoreRule } from './schema.ts';

const own = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

export interface Hit {
  lead: string;
  /** The place of the rule among those that were asked. */
  rule: number;
  points: number;
  full: number;
  times: number;
  last_at: string | null;
}

/**
 * What each rule gives each of these leads now: `lead`, `rule` (its place), `points` faded by half in each half-life, `full`
 * as they were, how many `times` and when last. Null where no rule is active.
 */
export function hitsSql(ctx: Context, rules: ScoreRule[], leads: RawBuilder<unknown>): RawBuilder<unknown> | null {
  const parts = rules.flatMap((rule, i) =>
    rule.active ? [rule.kind === 'field' ? known(rule, i) : happened(rule, i)] : [],
  );
  return parts.length > 0 ? sql.join(parts, sql` union all `) : null;

  function meant(rule: ScoreRule): RawBuilder<unknown> {
    if (!rule.filter) return sql`true`;
    const def = catalog(ctx).object('lead');
    return compileCondition(ctx, planFilter(ctx, def, rule.filter, 'filter', { trusted: true }), 't');
  }

  function faded(rule: ScoreRule, at: RawBuilder<unknown>): RawBuilder<unknown> {
    const points = sql`${sql.lit(rule.points)}::float8`;
    if (!rule.half_life) return points;
    const age = sql`greatest(extract(epoch from ${ctx.now().toISOString()}::timestamptz - ${at}), 0)::float8`;
    return sql`${points} * power(0.5::float8, ${age} / ${sql.lit(rule.half_life * 86_400)}::float8)`;
  }

  function known(rule: ScoreRule, i: number): RawBuilder<unknown> {
    return sql`select t.id as lead, ${sql.lit(i)}::int as rule, ${faded(rule, sql`t.created_at`)} as points,
        ${sql.lit(rule.points)}::float8 as "full", 1::bigint as times,
        ${rule.half_life ? sql`t.created_at` : sql`null::timestamptz`} as last_at
      from ${own(ctx, 'lead')} as t where t.id in (${leads}) and ${meant(rule)}`;
  }

  function happened(rule: ScoreRule, i: number): RawBuilder<unknown> {
    const event = String(rule.event);
    const named = event.endsWith('.*') ? sql`s.event like ${`${event.slice(0, -1)}%`}` : sql`s.event = ${event}`;
    return sql`select t.id as lead, ${sql.lit(i)}::int as rule, sum(${faded(rule, sql`s.at`)}) as points,
        (${sql.lit(rule.points)} * count(*))::float8 as "full", count(*) as times, max(s.at) as last_at
      from ${own(ctx, 'lead')} as t cross join lateral (
        select s.at from ${own(ctx, 'lead_signal')} s where s.lead_id = t.id and ${named}
        order by s.at desc limit ${sql.lit(rule.most ?? 100)}
      ) s where t.id in (${leads}) and ${meant(rule)} group by t.id`;
  }
}

export async function hitsOf(ctx: Context, rules: ScoreRule[], ids: string[]): Promise<Hit[]> {
  const hits = hitsSql(ctx, rules, sql`select unnest(${ids}::uuid[])`);
  if (!hits) return [];
  const { rows } = await sql<Hit>`${hits}`.execute(ctx.db);
  return rows;
}
