import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import { type Field, isDerived, type ObjectDefinition } from '../../records/define.ts';
import { maskedFields } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { columnsOf, tableColumns } from '../../records/storage.ts';
import { paymentSource, purchaseSource, survivors, usageSource } from '../facts/sources.ts';
import { inlined } from './literal.ts';
import type { FactPlan, HistoryColumn, MirrorPlan, Plan, WarehouseColumn } from './schema.ts';
import { starViews } from './star.ts';

type Sql = RawBuilder<unknown>;

const IDS = ['@ids'];
/** DuckDB keeps these as 8-byte integers: exact, and as fast as numbers. */
const MONEY = 'DECIMAL(18,4)';

/** What there is to load of a workspace, as its definitions stand now. */
export async function planOf(ctx: Context): Promise<Plan> {
  const text = (query: Sql) => inlined(query.compile(ctx.db));
  const mirrors: MirrorPlan[] = [];
  for (const def of catalog(ctx).objects) mirrors.push(await mirrorOf(ctx, def, text));
  const { schema } = ctx.workspace;
  const merged = ['person', 'company', 'product'].filter((name) => catalog(ctx).has(name));
  return {
    schema,
    timeZone: ctx.workspace.timeZone,
    currency: ctx.workspace.currency,
    mirrors,
    facts: { sale: await sales(ctx, text), payment: await paid(ctx, text), usage: used(ctx, text) },
    stages: stagesOf(ctx, text),
    survivors: text(
      sql`select record_id, winner from (${sql.join(
        merged.map((name) => sql`select * from ${survivors(ctx, name)} as s`),
        sql` union all `,
      )}) as m order by 1`,
    ),
    rates: text(
      sql`select md5(count(*) || ' ' || coalesce(sum(rate * extract(day from valid_from) + length(currency)), 0) || ' ' || coalesce(max(noted_at)::text, ''))
        from ${sql.id(schema, 'exchange_rate')} where base = ${ctx.workspace.currency}`,
    ),
    eventDays: ctx.runtime.config.eventDays,
    views: starViews(ctx),
  };
}

async function mirrorOf(ctx: Context, def: ObjectDefinition, text: (query: Sql) => string): Promise<MirrorPlan> {
  const hidden = new Set(maskedFields(ctx, def));
  const open = Object.values(def.fields).filter((field) => !hidden.has(field.name));
  const closed = new Set([...hidden].flatMap((name) => columnsOf(def.fields[name] as Field).map((c) => c.name)));
  const amounts = new Set(open.filter(({ type }) => type === 'money').map(({ name }) => name));
  const kept = tableColumns(def).filter(({ name }) => !closed.has(name));
  const columns = kept.map(
    ({ name, type }): WarehouseColumn => ({ name, ...(amounts.has(name) ? { type: MONEY } : typed(type)) }),
  );
  const listed = kept.map(({ name, type }) => exported(name, type, amounts.has(name)));
  const real = await realOnly(ctx, def, 't');
  const from = sql`select ${sql.join(listed)} from ${tableOf(ctx, def)} as t where ${real ?? sql`true`}`;
  const mirror = {
    object: def.name,
    columns,
    all: text(from),
    one: text(sql`${from} and t.id = any(${IDS}::uuid[])`),
    history: open.flatMap(historyOf).map((column) => ({ ...column, name: asOwn(column.name) })),
    sums: [...amounts],
  };
  return { ...mirror, signature: createHash('sha256').update(JSON.stringify(mirror)).digest('hex') };
}

const typed = (type: string): Omit<WarehouseColumn, 'name'> => {
  if (type.endsWith('[]')) return { type: 'VARCHAR[]', read: 'JSON' };
  switch (type) {
    case 'uuid':
      return { type: 'UUID' };
    case 'bigint':
    case 'integer':
    case 'smallint':
      return { type: 'BIGINT' };
    case 'numeric':
    case 'double precision':
      return { type: 'DOUBLE' };
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'date':
      return { type: 'DATE' };
    case 'timestamptz':
      return { type: 'TIMESTAMPTZ' };
    case 'jsonb':
      return { type: 'JSON' };
    default:
      return { type: 'VARCHAR' };
  }
};

function exported(name: string, type: string, money: boolean): Sql {
  const column = sql.ref(`t.${name}`);
  if (type.endsWith('[]')) return sql`to_jsonb(${column})`;
  return money ? exact(column) : column;
}

/** What does not fit is left out rather than stop everything. */
const exact = (column: Sql): Sql => sql`case when abs(${column}) < 1e14 then round(${column}, 4) end`;

/** A field that is called as a column which every history has. */
const asOwn = (name: string) =>
  ['valid_from', 'valid_to', 'trashed', 'version'].includes(name) ? `record_${name}` : name;

/** Columns of the history: what people wrote, not what follows from it. */
function historyOf(field: Field): HistoryColumn[] {
  if (isDerived(field)) return [];
  return columnsOf(field).flatMap(({ name, type }): HistoryColumn[] => {
    const from = field.name;
    if (field.type === 'money')
      return [
        name === from ? { name, type: MONEY, from, as: 'amount' } : { name, type: 'VARCHAR', from, as: 'currency' },
      ];
    if (field.type === 'reference') return [{ name, type: 'UUID', from, as: 'reference' }];
    if (field.type === 'record')
      return [
        name.endsWith('_id')
          ? { name, type: 'UUID', from, as: 'reference' }
          : { name, type: 'VARCHAR', from, as: 'object' },
      ];
    if (type.endsWith('[]')) return [{ name, type: 'VARCHAR[]', from, as: 'list' }];
    if (type === 'jsonb') return [{ name, type: 'JSON', from, as: 'json' }];
    // Beside the number as typed stands its other form, beside an address its place: both follow from it.
    return name === from ? [{ name, type: typed(type).type, from, as: 'text' }] : [];
  });
}

const fact = (table: string, columns: Array<[string, string, Sql?]>) => ({
  table,
  columns: columns.map(([name, type]): WarehouseColumn => ({ name, type })),
  select: (source: Sql) =>
    sql`select ${sql.join(columns.map(([name, type, from]) => (type === MONEY ? exact(from ?? sql.ref(`f.${name}`)) : (from ?? sql.ref(`f.${name}`)))))}
      from (${source}) as f`,
});

const day = (ctx: Context, column: string): Sql =>
  sql`(${sql.ref(column)} at time zone ${sql.lit(ctx.workspace.timeZone)})::date`;

async function sales(ctx: Context, text: (query: Sql) => string): Promise<FactPlan> {
  const { table, columns, select } = fact('fact_sale_line', [
    ['order_key', 'VARCHAR'],
    ['order_no', 'VARCHAR'],
    ['line_no', 'INTEGER'],
    ['ordered_at', 'TIMESTAMPTZ'],
    ['date_key', 'DATE', day(ctx, 'f.ordered_at')],
    ['person_id', 'UUID'],
    ['company_id', 'UUID'],
    ['product_id', 'UUID'],
    ['sku', 'VARCHAR'],
    ['description', 'VARCHAR'],
    ['quantity', MONEY],
    ['unit_price', MONEY],
    ['amount', MONEY],
    ['currency', 'VARCHAR'],
    ['amount_base', MONEY],
    ['cost_base', MONEY],
    ['discount', MONEY],
    ['payment_mode', 'VARCHAR'],
    ['channel', 'VARCHAR'],
    ['store', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['source', 'VARCHAR'],
    ['batch_id', 'UUID'],
    ['order_id', 'UUID'],
    ['line_id', 'BIGINT'],
  ]);
  const brought = await purchaseSource(ctx, { own: false });
  const own = (which: true | string[]) => purchaseSource(ctx, { batches: [], own: which });
  const line = sql.id(ctx.workspace.schema, 'purchase_line');
  return {
    table,
    columns,
    byBatch: text(select(await purchaseSource(ctx, { batches: IDS, own: false }))),
    byLine: text(sql`${select(brought)} where f.line_id = any(${IDS}::bigint[])`),
    linesAbout:
      text(sql`select id from ${line} where person_id = any(${IDS}::uuid[]) or company_id = any(${IDS}::uuid[])
      or product_id = any(${IDS}::uuid[])`),
    own: { all: text(select(await own(true))), one: text(select(await own(IDS))), id: 'order_id' },
    check: text(
      sql`select count(*), coalesce(sum(${exact(sql`f.amount_base`)}), 0) from (${await purchaseSource(ctx)}) as f`,
    ),
    sum: 'amount_base',
  };
}

async function paid(ctx: Context, text: (query: Sql) => string): Promise<FactPlan> {
  const { table, columns, select } = fact('fact_payment', [
    ['payment_no', 'VARCHAR'],
    ['paid_at', 'TIMESTAMPTZ'],
    ['date_key', 'DATE', day(ctx, 'f.paid_at')],
    ['person_id', 'UUID'],
    ['company_id', 'UUID'],
    ['order_no', 'VARCHAR'],
    ['amount', MONEY],
    ['currency', 'VARCHAR'],
    ['amount_base', MONEY],
    ['payment_mode', 'VARCHAR'],
    ['channel', 'VARCHAR'],
    ['kind', 'VARCHAR'],
    ['source', 'VARCHAR'],
    ['batch_id', 'UUID'],
    ['payment_id', 'UUID'],
  ]);
  const own = (which: true | string[]) => paymentSource(ctx, { batches: [], own: which });
  return {
    table,
    columns,
    byBatch: text(select(await paymentSource(ctx, { batches: IDS, own: false }))),
    own: { all: text(select(await own(true))), one: text(select(await own(IDS))), id: 'payment_id' },
    check: text(
      sql`select count(*), coalesce(sum(${exact(sql`f.amount_base`)}), 0) from (${await paymentSource(ctx)}) as f`,
    ),
    sum: 'amount_base',
  };
}

function used(ctx: Context, text: (query: Sql) => string): FactPlan {
  const { table, columns, select } = fact('fact_usage', [
    ['at', 'TIMESTAMPTZ'],
    ['date_key', 'DATE', day(ctx, 'f.at')],
    ['person_id', 'UUID'],
    ['company_id', 'UUID'],
    ['product_id', 'UUID'],
    ['name', 'VARCHAR'],
    ['channel', 'VARCHAR'],
    ['quantity', MONEY],
    ['session', 'VARCHAR'],
    ['source', 'VARCHAR'],
    ['batch_id', 'UUID'],
  ]);
  return {
    table,
    columns,
    byBatch: text(select(usageSource(ctx, { batches: IDS }))),
    check: text(sql`select count(*), coalesce(sum(${exact(sql`f.quantity`)}), 0) from (${usageSource(ctx)}) as f`),
    sum: 'quantity',
  };
}

function stagesOf(ctx: Context, text: (query: Sql) => string): Plan['stages'] {
  if (!catalog(ctx).has('deal')) return null;
  const visit = sql.id(ctx.workspace.schema, 'stage_visit');
  const from = sql`select v.deal_id, v.stage_id, v.entered_at, v.left_at from ${visit} as v`;
  return {
    columns: [
      { name: 'deal_id', type: 'UUID' },
      { name: 'stage_id', type: 'UUID' },
      { name: 'entered_at', type: 'TIMESTAMPTZ' },
      { name: 'left_at', type: 'TIMESTAMPTZ' },
    ],
    all: text(from),
    one: text(sql`${from} where v.deal_id = any(${IDS}::uuid[])`),
    check: text(sql`select count(*), 0 from ${visit}`),
  };
}
