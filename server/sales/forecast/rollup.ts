import Big from 'big.js';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { can } from '../../records/permissions.ts';
import { territories } from '../territories/service/tree.ts';
import { add, type Dimension, noSums, type Override, overridesOf, quotasOf, type Sums, sumsBy } from './figures.ts';
import { nameOf, type Period } from './periods.ts';
import { type Scope, scopeFor, type Wish } from './scope.ts';

/** Amounts are decimal strings in the workspace's currency. */
export interface Figures {
  /** Open and not omitted, whatever the category. */
  pipeline: string;
  weighted: string;
  /** Closed, committed and best case together. */
  best_case: string;
  /** Closed and committed together. */
  commit: string;
  closed: string;
  omitted: string;
  deals: number;
}

export interface Judgement {
  id: string;
  amount: string;
  note: string;
  by: string | null;
  by_name: string | null;
  at: string;
}

export interface ForecastRow {
  key: string | null;
  name: string | null;
  /** The row that this one is part of. */
  parent: string | null;
  depth: number;
  /** Own deals, without those of anyone below. */
  own: Figures;
  /** With everyone below, as the deals add up. */
  all: Figures;
  /** With everyone below, where what was said in place of a sum counts. */
  judged: { commit: string; best_case: string };
  overrides: { commit: Judgement | null; best_case: Judgement | null };
  quota: string | null;
  /** Closed of the quota, in percent. */
  attainment: number | null;
}

export interface Forecast {
  period: Period & { name: string };
  today: string;
  currency: string;
  by: Dimension | 'team';
  rows: ForecastRow[];
  total: Omit<ForecastRow, 'key' | 'name' | 'parent' | 'depth' | 'own' | 'overrides'>;
  /** Currencies without a rate: their amounts are in no figure. */
  missing_rates: string[];
  missing_rates_from: Record<string, string>;
  /** Colleagues who report to themselves by way of others; they stand at the top. */
  circles: string[];
}

const text = (amount: Big): string => amount.toFixed(2);

const figuresOf = (sums: Sums): Figures => ({
  pipeline: text(sums.pipeline.plus(sums.best_case).plus(sums.commit)),
  weighted: text(sums.weighted),
  best_case: text(sums.closed.plus(sums.commit).plus(sums.best_case)),
  commit: text(sums.closed.plus(sums.commit)),
  closed: text(sums.closed),
  omitted: text(sums.omitted),
  deals: sums.deals,
});

const attainmentOf = (closed: Big, quota: Big | null) =>
  quota?.gt(0) ? Number(closed.times(100).div(quota).round(1)) : null;

/** A quota is of all that a colleague sells, or all that is sold in a territory: beside a part of it, it would say nothing. */
async function quotasFor(ctx: Context, scope: Scope, by: Dimension | 'team'): Promise<Map<string, Big>> {
  const { product, pipeline, territory } = scope.wish;
  if (product || pipeline) return new Map();
  if (by !== 'territory')
    return territory || (by !== 'owner' && by !== 'team') ? new Map() : quotasOf(ctx, scope.period);
  if (scope.owners) return new Map();
  const within = scope.territories && new Set(scope.territories);
  const all = await quotasOf(ctx, scope.period, 'territory');
  return new Map([...all].filter(([id]) => !within || within.has(id)));
}

/** What will be sold in a period, by colleague along the hierarchy, or by team, product, pipeline or territory. */
export async function forecastOf(ctx: Context, wish: Wish, by: Dimension | 'team' = 'owner'): Promise<Forecast> {
  const scope = await scopeFor(ctx, wish);
  const { sums, missing, missingFrom } = await sumsBy(ctx, scope, by === 'team' ? 'owner' : by);
  const narrowed = Boolean(wish.product || wish.pipeline || wish.territory);
  const quotas = await quotasFor(ctx, scope, by);
  const overrides = by === 'owner' && !narrowed ? await overridesOf(ctx, scope.period) : [];
  const rows =
    by === 'owner'
      ? ownerRows(scope, sums, quotas, overrides)
      : by === 'team'
        ? teamRows(scope, sums, quotas)
        : by === 'territory'
          ? await territoryRows(ctx, sums, quotas)
          : await plainRows(ctx, by, sums);
  const tops = rows.filter((row) => row.depth === 0);
  const all = noSums();
  for (const own of sums.values()) add(all, own);
  const sum = (pick: (row: ForecastRow) => string | null) =>
    tops.reduce((total, row) => total.plus(pick(row) ?? 0), Big(0));
  const quota = tops.some((row) => row.quota !== null) ? sum((row) => row.quota) : null;
  return {
    period: { ...scope.period, name: nameOf(scope.period) },
    today: scope.today,
    currency: ctx.workspace.currency,
    by,
    rows,
    total: {
      all: figuresOf(all),
      judged: { commit: text(sum((row) => row.judged.commit)), best_case: text(sum((row) => row.judged.best_case)) },
      quota: quota && text(quota),
      attainment: attainmentOf(all.closed, quota),
    },
    missing_rates: missing,
    missing_rates_from: missingFrom,
    circles: scope.tree.circles.map((id) => scope.colleagues.get(id)?.name ?? ''),
  };
}

interface Node {
  row: ForecastRow;
  sums: Sums;
  commit: Big;
  best: Big;
  quota: Big | null;
  rows: ForecastRow[];
}

function ownerRows(
  scope: Scope,
  sums: Map<string | null, Sums>,
  quotas: Map<string, Big>,
  overrides: Override[],
): ForecastRow[] {
  const { tree, colleagues, owners } = scope;
  const shown = owners && new Set(owners);
  const said = Map.groupBy(overrides, (one) => one.owner);
  const judgement = (id: string, category: Override['category']): Judgement | null => {
    const found = said.get(id)?.find((one) => one.category === category);
    if (!found) return null;
    const by_name = found.by ? (colleagues.get(found.by)?.name ?? null) : null;
    return { id: found.id, amount: text(found.amount), note: found.note, by: found.by, by_name, at: found.at };
  };
  const nodesOf = (id: string, depth: number, parent: string | null): Node[] => {
    const visible = !shown || shown.has(id);
    const below = (tree.below.get(id) ?? []).flatMap((child) =>
      nodesOf(child, visible ? depth + 1 : depth, visible ? id : parent),
    );
    // Whom the caller may not see leaves no trace: those below stand in that place.
    if (!visible) return below;
    const own = sums.get(id) ?? noSums();
    const quota = quotas.get(id) ?? null;
    const overridden = { commit: judgement(id, 'commit'), best_case: judgement(id, 'best_case') };
    const nothing = own.deals === 0 && !quota && !overridden.commit && !overridden.best_case;
    if (nothing && below.length === 0) return [];
    const all = add(noSums(), own);
    for (const node of below) add(all, node.sums);
    const summed = (pick: (node: Node) => Big, start: Big) => below.reduce((sum, node) => sum.plus(pick(node)), start);
    const commit = overridden.commit
      ? Big(overridden.commit.amount)
      : summed((node) => node.commit, own.closed.plus(own.commit));
    const best = overridden.best_case
      ? Big(overridden.best_case.amount)
      : summed((node) => node.best, own.closed.plus(own.commit).plus(own.best_case));
    const quotaOfAll =
      quota || below.some((node) => node.quota)
        ? below.reduce((sum, node) => sum.plus(node.quota ?? 0), quota ?? Big(0))
        : null;
    const row: ForecastRow = {
      key: id,
      name: colleagues.get(id)?.name ?? null,
      parent,
      depth,
      own: figuresOf(own),
      all: figuresOf(all),
      judged: { commit: text(commit), best_case: text(best) },
      overrides: overridden,
      quota: quotaOfAll && text(quotaOfAll),
      attainment: attainmentOf(all.closed, quotaOfAll),
    };
    return [{ row, sums: all, commit, best, quota: quotaOfAll, rows: [row, ...below.flatMap((node) => node.rows)] }];
  };
  const rows = tree.roots.flatMap((id) => nodesOf(id, 0, null)).flatMap((node) => node.rows);
  const nobodys = sums.get(null);
  return nobodys ? [...rows, plainRow(null, null, nobodys)] : rows;
}

function plainRow(
  key: string | null,
  name: string | null,
  sums: Sums,
  quota: Big | null = null,
  depth = 0,
): ForecastRow {
  const all = figuresOf(sums);
  return {
    key,
    name,
    parent: null,
    depth,
    own: all,
    all,
    judged: { commit: all.commit, best_case: all.best_case },
    overrides: { commit: null, best_case: null },
    quota: quota && text(quota),
    attainment: attainmentOf(sums.closed, quota),
  };
}

/** Each team with the teams that are part of it. */
function teamRows(
  { colleagues, teams, owners }: Scope,
  sums: Map<string | null, Sums>,
  quotas: Map<string, Big>,
): ForecastRow[] {
  const own = new Map<string | null, Own>();
  const shown = owners && new Set(owners);
  const of = (team: string | null) => {
    const found = own.get(team) ?? { sums: noSums(), quota: null };
    own.set(team, found);
    return found;
  };
  const teamOf = (member: string | null) => {
    const team = member ? (colleagues.get(member)?.team ?? null) : null;
    return team && teams.has(team) ? team : null;
  };
  for (const [member, figures] of sums) add(of(teamOf(member)).sums, figures);
  for (const [member, quota] of quotas) {
    if (shown && !shown.has(member)) continue;
    const entry = of(teamOf(member));
    entry.quota = (entry.quota ?? Big(0)).plus(quota);
  }
  return treeRows(
    [...teams.values()].toSorted((a, b) => a.name.localeCompare(b.name)),
    own,
  );
}

/** Each territory with those that are part of it, in the order of their tree. */
async function territoryRows(
  ctx: Context,
  sums: Map<string | null, Sums>,
  quotas: Map<string, Big>,
): Promise<ForecastRow[]> {
  const tree = can(ctx, 'territory', 'read') ? await territories(ctx) : [];
  const known = new Set(tree.map(({ id }) => id));
  const own = new Map<string | null, Own>();
  for (const [id, figures] of sums) {
    // What a territory in the trash holds stands with what is in none.
    const key = id && known.has(id) ? id : null;
    own.set(key, { sums: add(own.get(key)?.sums ?? noSums(), figures), quota: null });
  }
  for (const [id, quota] of quotas) {
    if (known.has(id)) own.set(id, { sums: own.get(id)?.sums ?? noSums(), quota });
  }
  return treeRows(tree, own);
}

interface Own {
  sums: Sums;
  quota: Big | null;
}

/** Parts below what they are part of, siblings as they come; what belongs to none at the end. */
function treeRows(
  nodes: Array<{ id: string; name: string; parent: string | null }>,
  own: Map<string | null, Own>,
): ForecastRow[] {
  const known = new Map(nodes.map((node) => [node.id, node]));
  const below = Map.groupBy(nodes, ({ parent }) => (parent && known.has(parent) ? parent : null));
  const seen = new Set<string>();
  const rowsOf = (id: string, depth: number, parent: string | null): Array<Own & { row: ForecastRow }> => {
    if (seen.has(id)) return [];
    seen.add(id);
    const children = (below.get(id) ?? []).map((child) => rowsOf(child.id, depth + 1, id));
    const mine = own.get(id) ?? { sums: noSums(), quota: null };
    const all = add(noSums(), mine.sums);
    let quota = mine.quota;
    for (const [child] of children) {
      if (!child) continue;
      add(all, child.sums);
      if (child.quota) quota = (quota ?? Big(0)).plus(child.quota);
    }
    if (all.deals === 0 && !quota) return [];
    const row = { ...plainRow(id, known.get(id)?.name ?? null, all, quota, depth), own: figuresOf(mine.sums), parent };
    return [{ row, sums: all, quota }, ...children.flat()];
  };
  const rows = (below.get(null) ?? []).flatMap((node) => rowsOf(node.id, 0, null)).map(({ row }) => row);
  const without = own.get(null);
  return without ? [...rows, plainRow(null, null, without.sums, without.quota)] : rows;
}

async function plainRows(ctx: Context, by: Dimension, sums: Map<string | null, Sums>): Promise<ForecastRow[]> {
  const names = await namesOf(
    ctx,
    by,
    [...sums.keys()].filter((key) => key !== null),
  );
  return [...sums]
    .map(([key, own]) => plainRow(key, key ? (names.get(key) ?? null) : null, own))
    .sort(
      (a, b) => Number(b.all.best_case) + Number(b.all.pipeline) - Number(a.all.best_case) - Number(a.all.pipeline),
    );
}

async function namesOf(ctx: Context, by: Dimension, ids: string[]): Promise<Map<string, string>> {
  const to = catalog(ctx).object('deal').fields[by]?.to ?? by;
  if (ids.length === 0 || !can(ctx, to, 'read')) return new Map();
  const def = catalog(ctx).object(to);
  const guard = guardOf(ctx, def);
  const { rows } = await sql<{ id: string; name: string }>`select t.id, ${sql.ref(`t.${def.title}`)} as name
    from ${sql.id(ctx.workspace.schema, to)} as t
    where t.id = any(${ids}::uuid[]) and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}`.execute(ctx.db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}
