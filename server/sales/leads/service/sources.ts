import type { Context } from '../../../kernel/context.ts';
import { aggregate, type Group } from '../../../records/aggregate.ts';
import { catalog } from '../../../records/catalog.ts';
import type { Money } from '../../../records/money.ts';
import { can, requirePermission } from '../../../records/permissions.ts';
import type { Filter } from '../../../records/types.ts';
import type { SourceLine, SourceReport } from '../schema.ts';
import { allSources, type PlacedSource, placed } from '../sources.ts';

export interface Period {
  from?: string;
  to?: string;
}

/**
 * What each source brought in, with all below it: the leads that came in the period, what became of them, and of the deals
 * what was won in the period (by close date) and what is open now.
 */
export async function revenueBySource(ctx: Context, period: Period): Promise<SourceReport> {
  requirePermission(ctx, 'deal', 'read');
  const [leads, deals] = await Promise.all([leadFigures(ctx, period), dealFigures(ctx, period)]);
  const tree = placed(await allSources(ctx));
  const known = new Set(tree.map((source) => source.key));
  const figures = new Map<string | null, Figures>();
  for (const group of [...leads.groups, ...deals.groups]) {
    const key = (group.key.source as string | null) ?? null;
    figures.set(key, added(figures.get(key) ?? none, of(group)));
  }
  const choices = new Map(
    (catalog(ctx).object('deal').fields.source?.choices ?? []).map(({ value, label }) => [value, label]),
  );
  const strangers = [...figures.keys()].filter((key) => key !== null && !known.has(key)) as string[];
  const others = strangers.toSorted().map((key): PlacedSource => {
    const name = choices.get(key) ?? key;
    return { id: key, key, name, path: name, depth: 0, parent: null, color: null };
  });
  const line = (keys: Array<string | null>): Figures =>
    keys.reduce((sum, key) => added(sum, figures.get(key) ?? none), none);
  const shown = [...tree, ...others].map((source) => {
    const keys = [source, ...tree.filter((other) => isBelow(tree, other, source.id))].map(({ key }) => key);
    const parent = tree.find((other) => other.id === source.parent)?.key ?? null;
    const { key, name, path, depth } = source;
    return told(ctx, { key, name, path, depth, parent, keys }, line(keys));
  });
  const without = figures.get(null);
  const total = { key: null, name: '', path: '', depth: 0, parent: null, keys: [] };
  return {
    data: [...shown, ...(without ? [told(ctx, total, without)] : [])],
    total: told(ctx, total, line([...figures.keys()])),
    missing_rates: deals.missing_rates ?? [],
    missing_rates_from: deals.missing_rates_from ?? {},
  };
}

interface Figures {
  leads: number;
  converted: number;
  disqualified: number;
  open_deals: number;
  won_deals: number;
  lost_deals: number;
  /** In hundredths of hundredths, so that sums are exact. */
  pipeline: bigint;
  revenue: bigint;
}

const none: Figures = {
  leads: 0,
  converted: 0,
  disqualified: 0,
  open_deals: 0,
  won_deals: 0,
  lost_deals: 0,
  pipeline: 0n,
  revenue: 0n,
};

function added(a: Figures, b: Figures): Figures {
  return {
    leads: a.leads + b.leads,
    converted: a.converted + b.converted,
    disqualified: a.disqualified + b.disqualified,
    open_deals: a.open_deals + b.open_deals,
    won_deals: a.won_deals + b.won_deals,
    lost_deals: a.lost_deals + b.lost_deals,
    pipeline: a.pipeline + b.pipeline,
    revenue: a.revenue + b.revenue,
  };
}

function of({ values }: Group): Figures {
  const count = (name: string) => Number(values[name] ?? 0);
  const amount = (name: string) => exact((values[name] as Money | null)?.amount ?? '0');
  return {
    leads: count('leads'),
    converted: count('converted'),
    disqualified: count('disqualified'),
    open_deals: count('open_deals'),
    won_deals: count('won_deals'),
    lost_deals: count('lost_deals'),
    pipeline: amount('pipeline'),
    revenue: amount('revenue'),
  };
}

const SCALE = 4;
function exact(amount: string): bigint {
  const [whole = '0', part = ''] = amount.replace('-', '').split('.');
  const units = BigInt(whole) * 10n ** BigInt(SCALE) + BigInt(part.padEnd(SCALE, '0').slice(0, SCALE));
  return amount.startsWith('-') ? -units : units;
}

function told(
  ctx: Context,
  place: Pick<SourceLine, 'key' | 'name' | 'path' | 'depth' | 'parent' | 'keys'>,
  { pipeline, revenue, ...counts }: Figures,
): SourceLine {
  const money = (units: bigint) => {
    const cents = units / 10n ** BigInt(SCALE - 2);
    const text = String(cents < 0n ? -cents : cents).padStart(3, '0');
    return {
      amount: `${cents < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`,
      currency: ctx.workspace.currency,
    };
  };
  return { ...place, ...counts, pipeline: money(pipeline), revenue: money(revenue) };
}

function isBelow(tree: PlacedSource[], source: PlacedSource, ancestor: string): boolean {
  for (let at = source.parent; at; at = tree.find((one) => one.id === at)?.parent ?? null) {
    if (at === ancestor) return true;
  }
  return false;
}

const within = (field: string, { from, to }: Period): Filter[] => [
  ...(from ? [{ field, op: 'gte' as const, value: from }] : []),
  ...(to ? [{ field, op: 'lte' as const, value: to }] : []),
];

async function leadFigures(ctx: Context, period: Period) {
  if (!can(ctx, 'lead', 'read')) return { groups: [] };
  const status = (value: string): Filter => ({ field: 'status', op: 'eq', value });
  return aggregate(ctx, 'lead', {
    filter: { and: within('created_at', period) },
    group_by: [{ field: 'source' }],
    measures: [
      { fn: 'count', as: 'leads' },
      { fn: 'count', as: 'converted', filter: status('converted') },
      { fn: 'count', as: 'disqualified', filter: status('disqualified') },
    ],
  });
}

async function dealFigures(ctx: Context, period: Period) {
  const closed = (value: string): Filter => ({
    and: [{ field: 'status', op: 'eq', value }, ...within('close_date', period)],
  });
  const open: Filter = { field: 'status', op: 'eq', value: 'open' };
  return aggregate(ctx, 'deal', {
    group_by: [{ field: 'source' }],
    measures: [
      { fn: 'count', as: 'open_deals', filter: open },
      { fn: 'count', as: 'won_deals', filter: closed('won') },
      { fn: 'count', as: 'lost_deals', filter: closed('lost') },
      { fn: 'sum', field: 'amount', as: 'pipeline', filter: open },
      { fn: 'sum', field: 'amount', as: 'revenue', filter: closed('won') },
    ],
  });
}
