import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition, compileFilter } from '../../records/filter-sql.ts';
import type { Filter } from '../../records/types.ts';

export interface Rule {
  id: string;
  object: string;
  name: string;
  filter: Filter;
  severity: 'low' | 'normal' | 'high';
  advice: string | null;
  steward: string | null;
  active: boolean;
  violations: number | null;
  measured_at: string | null;
  created_at: string;
  updated_at: string;
}

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);
const columns = sql.raw(
  'id, object, name, filter, severity, advice, steward, active, violations, measured_at, created_at, updated_at',
);

export async function rulesOf(ctx: Context, object?: string): Promise<Rule[]> {
  const { rows } = await sql<Rule>`select ${columns} from ${table(ctx, 'quality_rule')}
    where ${object ?? null}::text is null or object = ${object ?? null}
    order by object, lower(name), id`.execute(ctx.db);
  return rows;
}

export async function ruleById(ctx: Context, id: string): Promise<Rule | undefined> {
  const { rows } = await sql<Rule>`select ${columns} from ${table(ctx, 'quality_rule')} where id = ${id}`.execute(
    ctx.db,
  );
  return rows[0];
}

export async function keepRule(ctx: Context, rule: Rule): Promise<void> {
  await sql`insert into ${table(ctx, 'quality_rule')}
      (id, object, name, filter, severity, advice, steward, active, created_by, created_at, updated_at)
    values (${rule.id}, ${rule.object}, ${rule.name}, ${JSON.stringify(rule.filter)}, ${rule.severity}, ${rule.advice},
      ${rule.steward}, ${rule.active}, ${ctx.actor.memberId}, ${rule.created_at}, ${rule.updated_at})
    on conflict (id) do update set name = excluded.name, filter = excluded.filter, severity = excluded.severity,
      advice = excluded.advice, steward = excluded.steward, active = excluded.active,
      updated_at = excluded.updated_at`.execute(ctx.db);
}

export async function dropRule(ctx: Context, id: string): Promise<void> {
  await sql`delete from ${table(ctx, 'quality_rule')} where id = ${id}`.execute(ctx.db);
}

/** The live records that break a rule, exceptions and decoys left out, as a condition on the rows `t`. */
export function broken(ctx: Context, def: ObjectDefinition, rule: Rule): RawBuilder<boolean> {
  const guard = guardOf(ctx, def);
  return sql<boolean>`t.trashed_at is null and ${compileFilter(ctx, def, rule.filter, 't')}
    and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}
    and not exists (select 1 from ${table(ctx, 'quality_exception')} x where x.rule_id = ${rule.id} and x.record_id = t.id)
    and not exists (select 1 from ${table(ctx, 'decoy')} d where d.record_id = t.id)`;
}

/** Counts what breaks each active rule of an object; gives how many records break any, or null without rules. */
export async function measureRules(ctx: Context, def: ObjectDefinition): Promise<number | null> {
  const found = (await rulesOf(ctx, def.name)).filter((rule) => rule.active);
  const conditions: Array<RawBuilder<boolean>> = [];
  for (const rule of found) {
    const condition = conditionOf(ctx, def, rule);
    if (!condition) continue;
    conditions.push(condition);
    await sql`update ${table(ctx, 'quality_rule')} set measured_at = ${ctx.now().toISOString()}, violations =
      (select count(*) from ${table(ctx, def.name)} as t where ${condition}) where id = ${rule.id}`.execute(ctx.db);
  }
  if (conditions.length === 0) return null;
  const any = sql.join(
    conditions.map((condition) => sql`(${condition})`),
    sql` or `,
  );
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from ${table(ctx, def.name)} as t where ${any}`.execute(ctx.db);
  return rows[0]?.n ?? 0;
}

/** A rule whose field was archived since breaks nothing until somebody mends it. */
function conditionOf(ctx: Context, def: ObjectDefinition, rule: Rule): RawBuilder<boolean> | null {
  try {
    return broken(ctx, def, rule);
  } catch (error) {
    if (error instanceof DomainError) return null;
    throw error;
  }
}

export async function brokenIds(ctx: Context, def: ObjectDefinition, rule: Rule, after: string | null, limit: number) {
  const from = after ? sql`and t.id > ${after}::uuid` : sql``;
  const { rows } = await sql<{ id: string }>`select t.id from ${table(ctx, def.name)} as t
    where ${broken(ctx, def, rule)} ${from} order by t.id limit ${limit}`.execute(ctx.db);
  return rows.map((row) => row.id);
}

export async function keepException(ctx: Context, rule: string, record: string, reason: string): Promise<void> {
  await sql`insert into ${table(ctx, 'quality_exception')} (rule_id, record_id, reason, member_id, at)
    values (${rule}, ${record}, ${reason}, ${ctx.actor.memberId}, ${ctx.now().toISOString()})
    on conflict (rule_id, record_id) do update set reason = excluded.reason, member_id = excluded.member_id,
      at = excluded.at`.execute(ctx.db);
}

export async function dropException(ctx: Context, rule: string, record: string): Promise<void> {
  await sql`delete from ${table(ctx, 'quality_exception')}
    where rule_id = ${rule} and record_id = ${record}`.execute(ctx.db);
}
