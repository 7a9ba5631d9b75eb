import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { conversion } from '../../records/rates.ts';
import type { Filter } from '../../records/types.ts';
import { readDefinition, readJson } from './measures.ts';
import type { Every } from './periods.ts';
import type { Definition } from './schema.ts';

/** A goal as it is kept, its target in the workspace's currency. */
export interface Goal {
  id: string;
  version: number;
  name: string | null;
  scope: 'member' | 'team' | 'everyone';
  owner: string | null;
  team: string | null;
  measure: string;
  definition: Definition | null;
  filter: Filter | null;
  target: string | null;
  from_quota: boolean;
  period: Every;
  starts_on: string;
  ends_on: string | null;
  repeats: boolean;
  parent: string | null;
  note: string | null;
}

export interface Result {
  id: string;
  goal: string;
  version: number;
  starts_on: string;
  target: string | null;
  value: string | null;
  reached_at: string | null;
  ended: boolean;
}

interface Asked {
  ids?: string[];
  parent?: string[];
  /** Those that run on a day, or have yet to begin; all unless told. */
  on?: string;
}

const MOST = 1000;

/** The goals that the caller may see. A thousand at most; whether there are more is for the caller to find out. */
export async function goalsOf(ctx: Context, { ids, parent, on }: Asked = {}): Promise<Goal[]> {
  const guard = guardOf(ctx, catalog(ctx).object('goal'));
  const money = await conversion(ctx);
  const running = on
    ? sql`(t.starts_on > ${on}::date or (case
        when t.period = 'own' then t.ends_on >= ${on}::date
        when t.repeats then t.ends_on is null or t.ends_on >= ${on}::date
        else (t.starts_on + case t.period when 'week' then interval '1 week' when 'month' then interval '1 month'
          when 'quarter' then interval '3 months' else interval '1 year' end)::date > ${on}::date end))`
    : sql`true`;
  const { rows } = await sql<Goal & { definition: unknown; filter: unknown }>`
    select t.id, t.version, t.name, t.scope, t.owner_id as owner, t.team_id as team, t.measure, t.definition, t.filter,
      coalesce(${money.convert(sql`t.amount`, sql`t.amount_currency`)}, t.target)::text as target,
      coalesce(t.from_quota, false) as from_quota, t.period, t.starts_on::text as starts_on, t.ends_on::text as ends_on,
      coalesce(t.repeats, false) as repeats, t.parent_id as parent, t.note
    from ${sql.id(ctx.workspace.schema, 'goal')} as t
    where t.trashed_at is null and ${running}
      and ${ids ? sql`t.id = any(${ids}::uuid[])` : sql`true`}
      and ${parent ? sql`t.parent_id = any(${parent}::uuid[])` : sql`true`}
      and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}
    order by t.created_at, t.id limit ${sql.lit(MOST)}`.execute(ctx.db);
  return rows.map((row) => ({
    ...row,
    definition: readDefinition(row.definition),
    filter: (readJson(row.filter) as Filter | null | undefined) ?? null,
  }));
}

/** How the periods of these goals ended, or that they were reached. */
export async function resultsOf(ctx: Context, goals: string[]): Promise<Result[]> {
  if (goals.length === 0) return [];
  const { rows } = await sql<Result>`
    select id, goal_id as goal, version, starts_on::text as starts_on, target::text as target, value::text as value,
      reached_at, coalesce(ended, false) as ended
    from ${sql.id(ctx.workspace.schema, 'goal_result')}
    where goal_id = any(${goals}::uuid[]) and trashed_at is null`.execute(ctx.db);
  return rows;
}
