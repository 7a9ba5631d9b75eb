import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { AS_ARRAYS } from '../../kernel/db.ts';
import { catalog } from '../../records/catalog.ts';
import type { Field } from '../../records/define.ts';
import { tableOf } from '../../records/projection.ts';
import { columnsOf } from '../../records/storage.ts';
import type { Column } from '../models/attributes.ts';
import type { Material } from '../runs/model.ts';
import { dateOf, salesOf } from './sales.ts';

/** What purchases tell of a customer. */
export const measures = ['recency', 'orders', 'spent', 'basket', 'variety', 'tenure'] as const;
type Measure = (typeof measures)[number];

const kinds = new Set(['number', 'percent', 'money', 'choice', 'boolean', 'date']);

/** Where on a map they are: numbers, but no more or less of anything. */
const places = new Set(['latitude', 'longitude']);

/** Fields of people that tell groups apart: figures, dates and choices that everybody who reads people may see. */
export const telling = (field: Field | undefined): boolean =>
  field !== undefined &&
  !field.archived &&
  !places.has(field.name) &&
  (field.type === 'choice' ? !('multiple' in field && field.multiple) : kinds.has(field.type)) &&
  (field.sensitivity ?? 'normal') === 'normal';

export interface Features {
  ids: string[];
  columns: Column[];
  /** What each spent in the period, in the workspace's currency. */
  spent: Float64Array;
}

/**
 * What is known of each person: measures of their purchases in the months before the last day, and fields of their records. Who bought
 * nothing then is left out, unless `everybody` is asked for.
 */
export async function featuresOf(
  ctx: Context,
  names: string[],
  { months, everybody = false }: { months: number; everybody?: boolean },
): Promise<Material<Features>> {
  const sales = await salesOf(ctx, months);
  const { data } = sales;
  const n = data.people.length;
  const totals = {
    first: new Float64Array(n).fill(Number.POSITIVE_INFINITY),
    last: new Float64Array(n).fill(Number.NEGATIVE_INFINITY),
    spent: new Float64Array(n),
    orders: Array.from({ length: n }, () => new Set<number>()),
    products: Array.from({ length: n }, () => new Set<number>()),
  };
  for (let i = 0; i < data.at.length; i++) {
    const c = data.customer[i] as number;
    if (c < 0) continue;
    const at = data.at[i] as number;
    totals.first[c] = Math.min(totals.first[c] as number, at);
    totals.last[c] = Math.max(totals.last[c] as number, at);
    const amount = data.amount[i] as number;
    if (Number.isFinite(amount)) totals.spent[c] = (totals.spent[c] as number) + amount;
    totals.orders[c]?.add(data.order[i] as number);
    totals.products[c]?.add(data.product[i] as number);
  }
  const of: Record<Measure, (c: number) => number> = {
    recency: (c) => Math.round(data.asOf - (totals.last[c] as number)),
    orders: (c) => totals.orders[c]?.size ?? 0,
    spent: (c) => totals.spent[c] as number,
    basket: (c) => (totals.spent[c] as number) / (totals.orders[c]?.size || 1),
    variety: (c) => totals.products[c]?.size ?? 0,
    tenure: (c) => Math.round(data.asOf - (totals.first[c] as number)),
  };
  const numbers = new Map(data.people.map((id, c) => [id, c]));
  const bought = (id: string) => {
    const c = numbers.get(id);
    return c !== undefined && (totals.orders[c]?.size ?? 0) > 0 ? c : undefined;
  };
  const fields = names.map((name) => catalog(ctx).object('person').fields[name]).filter(telling) as Field[];
  const rows = await recordsOf(ctx, fields, data.asOf);
  const kept = everybody ? rows : rows.filter(([id]) => bought(id as string) !== undefined);
  const columns = names.flatMap((name): Column[] => {
    const measure = measures.find((one) => one === name);
    if (measure)
      return [
        {
          name,
          kind: 'number',
          values: kept.map(([id]) => {
            const c = bought(id as string);
            return c === undefined ? null : of[measure](c);
          }),
        },
      ];
    const at = fields.findIndex((field) => field.name === name);
    if (at < 0) return [];
    const word = fields[at]?.type === 'choice' || fields[at]?.type === 'boolean';
    return [
      {
        name,
        kind: word ? 'category' : 'number',
        values: kept.map((row) => {
          const value = row[at + 1] ?? null;
          return value === null ? null : word ? String(value) : Number(value);
        }),
      },
    ];
  });
  return {
    data: {
      ids: kept.map(([id]) => id as string),
      columns,
      spent: Float64Array.from(kept, ([id]) => {
        const c = bought(id as string);
        return c === undefined ? 0 : (totals.spent[c] as number);
      }),
    },
    from: sales.from,
    to: sales.to ?? dateOf(data.asOf),
    rows: kept.length,
  };
}

/** Id and fields of everybody: figures as numbers, dates as days ago, choices as their values. */
async function recordsOf(ctx: Context, fields: Field[], asOf: number): Promise<unknown[][]> {
  const def = catalog(ctx).object('person');
  const columns = fields.map((field) => {
    const column = sql.ref(`t.${columnsOf(field)[0]?.name}`);
    if (field.type === 'choice') return sql`${column}`;
    if (field.type === 'boolean') return sql`${column}::text`;
    if (field.type === 'date') return sql`(${dateOf(asOf)}::date - ${column})::float8`;
    return sql`${column}::float8`;
  });
  const { rows } =
    await sql`${sql.raw(AS_ARRAYS)}select ${sql.join([sql`t.id`, ...columns])} from ${tableOf(ctx, def)} as t
    where t.trashed_at is null order by t.id`.execute(ctx.db);
  return rows as unknown[][];
}
