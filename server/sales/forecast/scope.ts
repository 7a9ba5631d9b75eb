import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { realOnly } from '../../records/decoys.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { limitsOf, mayAsk, requirePermission, rightsTo } from '../../records/permissions.ts';
import { reach } from '../../records/rights/model.ts';
import { type Colleague, staffOf, type Team } from '../../workspace/members/service.ts';
import { withParts } from '../territories/service/tree.ts';
import { subtree, type Tree, treeOf } from './hierarchy.ts';
import { type Period, type PeriodKind, periodOf } from './periods.ts';

/** What a forecast is asked of: a period, and the part of the deals that counts. */
export interface Wish {
  period?: PeriodKind;
  /** Any day of the period; today unless told. */
  starts_on?: string;
  /** A colleague with everyone below. */
  member?: string;
  team?: string;
  product?: string;
  pipeline?: string;
  territory?: string;
}

export interface Scope {
  period: Period;
  today: string;
  colleagues: Map<string, Colleague>;
  teams: Map<string, Team>;
  tree: Tree;
  /** Whose deals count; null for everyone's, and nobody's too. */
  owners: string[] | null;
  /** The territory that was asked for, with all that is part of it; null for every one. */
  territories: string[] | null;
  wish: Wish;
}

/** Reads who reports to whom, and keeps the wish within what the caller may see. */
export async function scopeFor(ctx: Context, wish: Wish): Promise<Scope> {
  requirePermission(ctx, 'deal', 'read');
  const now = today(ctx.now(), ctx.workspace.timeZone);
  const { colleagues, teams } = await staffOf(ctx);
  const tree = treeOf(colleagues);
  if (wish.member && !colleagues.has(wish.member))
    throw invalidField('member', 'not_found', 'There is no such colleague');
  let owners = reachOf(ctx);
  const narrow = (to: string[]) => {
    const known = owners && new Set(owners);
    owners = known ? to.filter((id) => known.has(id)) : to;
  };
  if (wish.member) narrow(subtree(tree, wish.member));
  if (wish.team) {
    const within = teamAndBelow(teams, wish.team);
    narrow([...colleagues.values()].filter(({ team }) => team && within.has(team)).map(({ id }) => id));
  }
  return {
    period: periodOf(wish.period ?? 'quarter', wish.starts_on ?? now),
    today: now,
    colleagues,
    teams,
    tree,
    owners,
    territories: wish.territory ? await withParts(ctx, wish.territory) : null,
    wish,
  };
}

/** The colleagues whose deals the caller may see; null where that is everybody. */
export function reachOf(ctx: Context): string[] | null {
  const limits = limitsOf(ctx);
  if (!limits) return null;
  const found = reach(limits, rightsTo(ctx, catalog(ctx).object('deal')).read);
  return found && [...found];
}

export function teamAndBelow(teams: Map<string, Team>, id: string): Set<string> {
  const found = new Set([id]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const team of teams.values()) {
      if (team.parent && found.has(team.parent) && !found.has(team.id)) {
        found.add(team.id);
        grown = true;
      }
    }
  }
  return found;
}

/** Deals of the scope as a condition on the rows `t`: what the caller may see, narrowed by what they asked for. */
export async function dealsOf(ctx: Context, scope: Scope): Promise<RawBuilder<boolean>> {
  const { owners } = scope;
  const parts: RawBuilder<boolean>[] = [await seen(ctx)];
  if (owners) parts.push(sql`t.owner_id = any(${owners}::uuid[])`);
  parts.push(...narrowed(ctx, scope));
  return sql.join(parts, sql` and `) as RawBuilder<boolean>;
}

/** The part of the deals that was asked for, whoever they belong to. */
export function narrowed(ctx: Context, { wish, territories }: Scope): RawBuilder<boolean>[] {
  const parts: RawBuilder<boolean>[] = [];
  for (const field of ['product', 'pipeline'] as const) {
    const id = wish[field];
    if (!id) continue;
    requireField(ctx, field);
    parts.push(sql`${sql.ref(`t.${field}_id`)} = ${id}::uuid`);
  }
  if (territories) {
    requireField(ctx, 'territory');
    parts.push(sql`t.territory_id = any(${territories}::uuid[])`);
  }
  return parts;
}

/** The deals that the caller may see, without decoys. */
export async function seen(ctx: Context): Promise<RawBuilder<boolean>> {
  const def = catalog(ctx).object('deal');
  const guard = guardOf(ctx, def);
  const real = await realOnly(ctx, def, 't');
  for (const field of ['amount', 'close_date', 'owner', 'status']) requireField(ctx, field);
  const parts = [guard && compileCondition(ctx, guard, 't'), real].filter((part) => part !== null);
  return parts.length > 0 ? (sql.join(parts, sql` and `) as RawBuilder<boolean>) : sql<boolean>`true`;
}

/** Who may not see a field of deals may not learn it from their sums either. */
export function requireField(ctx: Context, field: string): void {
  const def = catalog(ctx).object('deal');
  if (!def.fields[field] || !mayAsk(ctx, def, field))
    throw invalidField(field, 'unknown_field', `Deals have no field "${field}" that you may see`);
}
