import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { forbidden, invalidField } from '../../../kernel/errors.ts';
import { aggregate } from '../../../records/aggregate.ts';
import { catalog } from '../../../records/catalog.ts';
import { guardOf } from '../../../records/filter.ts';
import { can } from '../../../records/permissions.ts';
import { tableOf } from '../../../records/projection.ts';
import type { Filter } from '../../../records/types.ts';
import { purchaseSource } from '../../facts/sources.ts';
import type { Every, ForecastWish, MetricName } from './schema.ts';

/** Values by the first day of their day, week, month or quarter. */
export interface Counted {
  kind: 'money' | 'count' | 'number';
  /** The whole, then each part. A part without a value of its own has a null name. */
  whole: Map<string, number>;
  parts: Array<{ key: string | null; name: string | null; values: Map<string, number> }>;
  missingRates: string[];
  /** Where the records behind a figure are found. */
  records: { object: string; date: string; filter: Filter | null } | null;
}

interface Source {
  object: string;
  date: string;
  sum?: string | null;
  filter?: Filter | null;
}

const is = (field: string, value: unknown): Filter => ({ field, op: 'eq', value });

const built: Partial<Record<MetricName, Source>> = {
  won_value: { object: 'deal', date: 'close_date', sum: 'amount', filter: is('status', 'won') },
  won_deals: { object: 'deal', date: 'close_date', filter: is('status', 'won') },
  new_deals: { object: 'deal', date: 'created_at' },
  new_leads: { object: 'lead', date: 'created_at' },
  calls: { object: 'call', date: 'started_at' },
};

/** More parts than anybody looks at one by one go together. */
const MOST_PARTS = 8;

/** The series of a metric, from a day on; only of what the caller may see. */
export async function countMetric(ctx: Context, wish: ForecastWish, from: string, until: string): Promise<Counted> {
  if (wish.metric === 'revenue' || wish.metric === 'orders')
    return ofPurchases(ctx, wish.metric, wish.every, wish.split ?? null, from, until);
  return ofRecords(ctx, sourceOf(ctx, wish), wish.every, wish.split ?? null, from, until);
}

function sourceOf(ctx: Context, { metric, custom }: ForecastWish): Source {
  const own = built[metric];
  if (own) return own;
  if (!custom) throw invalidField('custom', 'required', 'Say what is counted');
  const def = catalog(ctx).objects.find(({ name, plural }) => plural === custom.object || name === custom.object);
  if (!def) throw invalidField('custom.object', 'unknown_object', 'There is no such kind of record');
  return { ...custom, object: def.name };
}

async function ofRecords(
  ctx: Context,
  { object, date, sum, filter }: Source,
  every: Every,
  split: string | null,
  from: string,
  until: string,
): Promise<Counted> {
  const def = catalog(ctx).object(object);
  const field = def.fields[date];
  if (field && field.type !== 'date' && field.type !== 'datetime')
    throw invalidField('custom.date', 'type', `${field.label} is neither a date nor a time`);
  const time = field?.type === 'date' ? '' : 'T00:00:00Z';
  const within: Filter[] = [
    { field: date, op: 'gte', value: `${from}${time}` },
    { field: date, op: 'lt', value: `${until}${time}` },
    ...(filter ? [filter] : []),
  ];
  const measure = sum ? ({ fn: 'sum', field: sum, as: 'value' } as const) : ({ fn: 'count', as: 'value' } as const);
  const ask = (more: string[]) =>
    aggregate(ctx, object, {
      filter: { and: within },
      group_by: [{ field: date, bucket: every }, ...more.map((one) => ({ field: one }))],
      measures: [measure],
    });
  const all = await ask([]);
  const counted: Counted = {
    kind: sum ? (def.fields[sum]?.type === 'money' ? 'money' : 'number') : 'count',
    whole: new Map(all.groups.map(({ key, values }) => [String(key[date]), numberOf(values.value)])),
    parts: [],
    missingRates: all.missing_rates ?? [],
    records: { object: def.plural, date, filter: filter ?? null },
  };
  if (split) {
    const each = await ask([split]);
    if (each.truncated) throw invalidField('split', 'too_many', 'This has too many values to forecast each of them');
    counted.parts = gathered(
      each.groups.map(({ key, values, titles }) => ({
        at: String(key[date]),
        key: key[split] === null ? null : String(key[split]),
        name: titles?.[split] ?? nameOf(def.fields[split]?.choices, key[split]),
        value: numberOf(values.value),
      })),
    );
  }
  return counted;
}

const nameOf = (choices: ReadonlyArray<{ value: string; label: string }> | undefined, value: unknown): string | null =>
  value === null ? null : (choices?.find((one) => one.value === value)?.label ?? String(value));

const numberOf = (value: unknown): number => {
  if (typeof value === 'number') return value;
  if (typeof value === 'object' && value !== null && 'amount' in value) return Number(value.amount);
  return Number(value ?? 0);
};

/** What purchases can be parted by. */
export const PURCHASE_SPLITS = ['channel', 'store', 'product'] as const;

/**
 * Sales by lines of purchases. They speak of all customers, so they are for those who may read everybody's people and companies.
 */
async function ofPurchases(
  ctx: Context,
  metric: 'revenue' | 'orders',
  every: Every,
  split: string | null,
  from: string,
  until: string,
): Promise<Counted> {
  if (!seesEveryCustomer(ctx)) throw forbidden('Sales of all customers are for those who may see all of them');
  if (split !== null && !PURCHASE_SPLITS.some((one) => one === split))
    throw invalidField('split', 'unknown_field', 'Sales are parted by channel, store or product');
  const source = await purchaseSource(ctx);
  const at = sql`date_trunc(${sql.lit(every)}, f.ordered_at at time zone ${sql.lit(ctx.workspace.timeZone)})::date`;
  const value =
    metric === 'revenue'
      ? sql`coalesce(sum(f.amount_base), 0)::float8`
      : sql`count(distinct f.order_key) filter (where f.kind = 'sale')::float8`;
  const within = sql`f.ordered_at >= (${from}::timestamp at time zone ${sql.lit(ctx.workspace.timeZone)})
    and f.ordered_at < (${until}::timestamp at time zone ${sql.lit(ctx.workspace.timeZone)})`;
  const ask = async (by: RawBuilder<unknown>) =>
    (
      await sql<{ at: string; part: string | null; value: number }>`select ${at} as at, ${by} as part, ${value} as value
        from (${source}) as f where ${within} group by 1, 2 order by 1`.execute(ctx.db)
    ).rows;
  const whole = await ask(sql`null::text`);
  const part = {
    channel: sql`f.channel`,
    store: sql`f.store`,
    product: sql`coalesce((select p.name from ${tableOf(ctx, catalog(ctx).object('product'))} as p where p.id = f.product_id), f.description, f.sku)`,
  }[split ?? 'channel'];
  const rows = split && part ? await ask(part) : [];
  return {
    kind: metric === 'revenue' ? 'money' : 'count',
    whole: new Map(whole.map((row) => [row.at, row.value])),
    parts: gathered(rows.map((row) => ({ at: row.at, key: row.part, name: row.part, value: row.value }))),
    missingRates: [],
    records: null,
  };
}

/** Whether figures about all customers may be shown: `guardOf` is null where nothing limits the rows. */
export const seesEveryCustomer = (ctx: Context): boolean =>
  ['person', 'company'].every((name) => can(ctx, name, 'read') && guardOf(ctx, catalog(ctx).object(name)) === null);

interface Cell {
  at: string;
  key: string | null;
  name: string | null;
  value: number;
}

/** The largest parts each for itself, the rest together. */
function gathered(cells: Cell[]): Counted['parts'] {
  const sums = new Map<string | null, number>();
  for (const { key, value } of cells) sums.set(key, (sums.get(key) ?? 0) + Math.abs(value));
  const largest = [...sums].sort((a, b) => b[1] - a[1]).map(([key]) => key);
  const kept = new Set(largest.length > MOST_PARTS ? largest.slice(0, MOST_PARTS - 1) : largest);
  const parts = new Map<string, Counted['parts'][number]>();
  for (const { at, key, name, value } of cells) {
    const other = !kept.has(key);
    const id = other ? 'other' : `is ${key}`;
    const part = parts.get(id) ?? { key: other ? 'other' : key, name: other ? 'other' : name, values: new Map() };
    part.values.set(at, (part.values.get(at) ?? 0) + value);
    parts.set(id, part);
  }
  return [...parts.values()].sort((a, b) => (a.key === 'other' ? 1 : b.key === 'other' ? -1 : sum(b) - sum(a)));
}

const sum = ({ values }: Counted['parts'][number]) => [...values.values()].reduce((a, b) => a + b, 0);
