import Big from 'big.js';
import type { Context } from '../../../kernel/context.ts';
import { forbidden } from '../../../kernel/errors.ts';
import { addToDate, startOfUnit } from '../../../records/calendar.ts';
import { today } from '../../../records/dates.ts';
import { digitsOf } from '../../../records/money.ts';
import { requireRole, unlimited } from '../../../records/permissions.ts';
import { costOfServing } from '../../models/profit/costing.ts';
import { whaleCurve } from '../../models/profit/whale.ts';
import { seesEveryCustomer } from '../forecast/metrics.ts';
import { keepTyped, typed } from '../settings.ts';
import { causedBy, dealsOf, isActivity, namesOf, type Span, soldBy } from './queries.ts';
import { type CostModel, costModel, type DriverName } from './schema.ts';

export interface PoolAnswer {
  name: string;
  driver: DriverName | null;
  amount: string;
  volume: number;
  capacity: number | null;
  /** For one; null where nothing was done. */
  rate: string | null;
  charged: string;
  idle: string;
  uncharged: string;
}

export interface CustomerProfit {
  id: string;
  name: string | null;
  revenue: string;
  goods: string;
  /** Revenue less the cost of what was sold. */
  gross: string;
  serving: string;
  /** Cost of serving, pool by pool. */
  pools: string[];
  profit: string;
  /** Profit of each unit of revenue; null without revenue. */
  margin: number | null;
}

export interface Profitability {
  model: CostModel;
  changed_at: string | null;
  from: string;
  until: string;
  currency: string;
  pools: PoolAnswer[];
  total: { cost: string; charged: string; idle: string; uncharged: string; coverage: number };
  sums: {
    revenue: string;
    goods: string;
    gross: string;
    serving: string;
    profit: string;
    margin: number | null;
    orders: number;
  };
  /** Revenue of lines whose cost nobody wrote down: their goods count as free. */
  without_cost: string;
  customers: number;
  best: CustomerProfit[];
  worst: CustomerProfit[];
  /** The whale curve: customers from the best on, and what they earn together. */
  whale: {
    points: Array<{ customers: number; profit: string }>;
    peak: string;
    profitable: number;
    lost: string;
    half_of_peak: number;
  } | null;
  /** What break-even begins with. */
  business: { volume: number; price: string; variable: string; fixed: string } | null;
  refused: string | null;
}

const onlyAll = 'What customers earn speaks of all of them: it is for those who may see all of them';

export async function profitability(ctx: Context, wish?: CostModel): Promise<Profitability> {
  if (!seesEveryCustomer(ctx)) throw forbidden(onlyAll);
  const kept = await typed(ctx, 'profit');
  const read = costModel.safeParse(kept?.value ?? {});
  const model = wish ?? (read.success ? read.data : costModel.parse({}));
  return reckon(unlimited(ctx), model, kept?.changed_at ?? null);
}

export async function keepCosts(ctx: Context, model: CostModel): Promise<Profitability> {
  requireRole(ctx, 'admin', 'Costs are for administrators to set');
  if (!seesEveryCustomer(ctx)) throw forbidden(onlyAll);
  await keepTyped(ctx, 'profit', model);
  return profitability(ctx);
}

async function reckon(ctx: Context, model: CostModel, changedAt: string | null): Promise<Profitability> {
  const { by } = model;
  const span = spanOf(ctx, model.period);
  const { currency } = ctx.workspace;
  const unit = new Big(10).pow(digitsOf(currency));
  const whole = (text: string) => Number(new Big(text).times(unit).round(0).toString());
  const money = (units: number) => new Big(Math.round(units)).div(unit).toFixed(digitsOf(currency));

  const sold = await soldBy(ctx, by, span);
  const used = [...new Set(model.pools.flatMap(({ driver }) => (driver ? [driver] : [])))];
  const counts = new Map<DriverName, Map<string, number>>();
  for (const name of used) {
    if (isActivity(name)) counts.set(name, await causedBy(ctx, name, by, span));
    else if (name === 'deals') counts.set(name, await dealsOf(ctx, by, span));
  }
  const known = new Set(sold.map(({ id }) => id));
  const others = [...new Set([...counts.values()].flatMap((map) => [...map.keys()]))].filter((id) => !known.has(id));
  const names = await namesOf(ctx, by, others);
  const customers = [
    ...sold,
    ...[...names].map(([id, name]) => ({
      id,
      name,
      revenue: '0',
      cost: '0',
      unknown: '0',
      orders: 0,
      order_lines: 0,
      returns: 0,
    })),
  ];
  const revenue = Float64Array.from(customers, (one) => whole(one.revenue));
  const goods = Float64Array.from(customers, (one) => whole(one.cost));
  const column = (name: DriverName) =>
    Float64Array.from(customers, (one, i) => {
      if (name === 'customers') return 1;
      if (name === 'revenue') return Math.max(0, revenue[i] as number);
      if (name === 'orders' || name === 'order_lines' || name === 'returns') return one[name];
      return counts.get(name)?.get(one.id) ?? 0;
    });
  // A capacity belongs to a pool: pools that share a driver have a column each.
  const drivers = model.pools.map(({ driver, capacity }) => ({
    name: driver ?? 'none',
    counts: driver ? column(driver) : new Float64Array(customers.length),
    capacity: capacity !== null && driver === 'revenue' ? capacity * Number(unit) : capacity,
  }));
  const costing = costOfServing(
    model.pools.map(({ name, amount, driver }, i) => ({ name, amount: whole(amount), driver: driver ? i : null })),
    drivers,
    customers.length,
  );
  const serving = customers.map((_, i) => costing.charges.reduce((sum, one) => sum + (one[i] as number), 0));
  const profits = Float64Array.from(
    customers,
    (_, i) => (revenue[i] as number) - (goods[i] as number) - (serving[i] as number),
  );
  const whale = whaleCurve(profits);
  const sum = (list: ArrayLike<number>) => Array.from(list).reduce((a, b) => a + b, 0);
  const all = { revenue: sum(revenue), goods: sum(goods), serving: sum(serving) };
  const orders = sum(customers.map((one) => one.orders));
  const told = (i: number): CustomerProfit => {
    const one = customers[i] as (typeof customers)[number];
    const own = revenue[i] as number;
    return {
      id: one.id,
      name: one.name,
      revenue: money(own),
      goods: money(goods[i] as number),
      gross: money(own - (goods[i] as number)),
      serving: money(serving[i] as number),
      pools: costing.charges.map((charges) => money(charges[i] as number)),
      profit: money(profits[i] as number),
      margin: own > 0 ? (profits[i] as number) / own : null,
    };
  };
  const ranked = 'refused' in whale ? [] : Array.from(whale.order);
  const best = ranked.filter((i) => (profits[i] as number) > 0).slice(0, MOST_SHOWN);
  const worst = ranked
    .filter((i) => (profits[i] as number) < 0)
    .slice(-MOST_SHOWN)
    .reverse();
  const variable = all.goods + all.serving;
  const gross = all.revenue - all.goods;
  return {
    model,
    changed_at: changedAt,
    ...span,
    currency,
    pools: costing.pools.map((pool, i) => ({
      name: pool.name,
      driver: model.pools[i]?.driver ?? null,
      volume: model.pools[i]?.driver === 'revenue' ? pool.volume / Number(unit) : pool.volume,
      capacity: model.pools[i]?.capacity ?? null,
      amount: money(pool.amount),
      rate: rateOf(pool, model.pools[i]?.driver === 'revenue'),
      charged: money(pool.charged),
      idle: money(pool.idle),
      uncharged: money(pool.uncharged),
    })),
    total: {
      cost: money(costing.total),
      charged: money(costing.charged),
      idle: money(costing.idle),
      uncharged: money(costing.uncharged),
      coverage: costing.coverage,
    },
    sums: {
      revenue: money(all.revenue),
      goods: money(all.goods),
      gross: money(gross),
      serving: money(all.serving),
      profit: money(gross - all.serving),
      margin: all.revenue > 0 ? (gross - all.serving) / all.revenue : null,
      orders,
    },
    without_cost: money(sum(customers.map((one) => whole(one.unknown)))),
    customers: customers.length,
    best: best.map(told),
    worst: worst.map(told),
    whale:
      'refused' in whale
        ? null
        : {
            points: pointsOf(whale.cumulated).map(({ customers, profit }) => ({ customers, profit: money(profit) })),
            peak: money(whale.peak),
            profitable: whale.profitable,
            lost: money(whale.lost),
            half_of_peak: whale.halfOfPeak,
          },
    business:
      orders > 0
        ? {
            volume: orders,
            price: money(all.revenue / orders),
            variable: money(variable / orders),
            fixed: money(costing.idle + costing.uncharged),
          }
        : null,
    refused: 'refused' in whale ? whale.refused : null,
  };

  /** With four more digits than money has: what a call costs is often less than a cent. */
  function rateOf(pool: { rate: number | null }, ofMoney: boolean): string | null {
    if (pool.rate === null) return null;
    return new Big(pool.rate)
      .div(ofMoney ? 1 : unit)
      .round(4)
      .toString();
  }
}

const MOST_SHOWN = 100;
const MOST_POINTS = 200;

function pointsOf(cumulated: Float64Array): Array<{ customers: number; profit: number }> {
  const n = cumulated.length;
  const count = Math.min(n, MOST_POINTS);
  const at = new Set(Array.from({ length: count }, (_, k) => Math.round(((k + 1) * n) / count)));
  return [
    { customers: 0, profit: 0 },
    ...[...at].map((customers) => ({ customers, profit: cumulated[customers - 1] as number })),
  ];
}

function spanOf(ctx: Context, period: CostModel['period']): Span {
  const now = today(ctx.now(), ctx.workspace.timeZone);
  const year = startOfUnit(now, 'year');
  const tomorrow = addToDate(now, 1, 'day') as string;
  if (period === 'this_year') return { from: year, until: tomorrow };
  if (period === 'last_year') return { from: addToDate(year, -1, 'year') as string, until: year };
  return { from: addToDate(tomorrow, period === 'last_3_months' ? -3 : -12, 'month') as string, until: tomorrow };
}
