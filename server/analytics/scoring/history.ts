import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import type { Field } from '../../records/define.ts';
import { tableOf } from '../../records/projection.ts';
import { conversion } from '../../records/rates.ts';
import { idOf } from '../../records/reference.ts';
import { columnsOf } from '../../records/storage.ts';
import type { Values } from '../../records/types.ts';
import type { Column } from '../models/attributes.ts';
import type { History } from '../models/score.ts';
import { type Attribute, attributesOf, type Outcome } from './outcomes.ts';

const MOST = 50_000;

export interface Loaded {
  ids: string[];
  columns: Column[];
}

type Cell = number | string | null;
type Row = Record<string, Cell | boolean> & { id: string; outcome: string; decided: string };

/**
 * The decided records, the newest 50,000, each as it was known before its outcome: what was written together with the outcome, or
 * after it, is taken back by the log of changes. Oldest first.
 */
export async function historyOf(ctx: Context, outcome: Outcome): Promise<History> {
  const attributes = attributesOf(ctx, outcome);
  const { won, lost } = outcome;
  const rows = await read(
    ctx,
    outcome,
    attributes,
    sql`t.status in (${won}, ${lost}) and ${outcome.decided()} is not null order by ${outcome.decided()} desc, t.id limit ${sql.lit(MOST)}`,
  );
  await takeBack(ctx, outcome, attributes, rows);
  rows.reverse();
  return {
    columns: columnsFrom(attributes, rows),
    y: rows.map((row) => (row.outcome === won ? 1 : 0)),
    days: rows.map((row) => row.decided),
  };
}

/** Records that are not decided yet, as they are now: some of them, or the next so many after an id. */
export async function undecided(
  ctx: Context,
  outcome: Outcome,
  which: { id: string } | { after: string | null; limit: number },
): Promise<Loaded> {
  const attributes = attributesOf(ctx, outcome);
  const rows = await read(
    ctx,
    outcome,
    attributes,
    'id' in which
      ? sql`t.id = ${which.id}::uuid`
      : sql`t.status = any(${outcome.open}::text[]) ${which.after ? sql`and t.id > ${which.after}::uuid` : sql``} order by t.id limit ${sql.lit(which.limit)}`,
  );
  return { ids: rows.map((row) => row.id), columns: columnsFrom(attributes, rows) };
}

const columnsFrom = (attributes: Attribute[], rows: Row[]): Column[] =>
  attributes.map(({ name, kind }, i) => ({
    name,
    kind,
    values: rows.map((row) => cell(kind, row[`a${i}`])),
  }));

const cell = (kind: Attribute['kind'], value: unknown): Cell => {
  if (value === null || value === undefined || value === '') return null;
  return kind === 'number' ? Number(value) : String(value);
};

async function read(
  ctx: Context,
  outcome: Outcome,
  attributes: Attribute[],
  which: ReturnType<typeof sql>,
): Promise<Row[]> {
  const def = catalog(ctx).object(outcome.object);
  const money = await conversion(ctx);
  const real = await realOnly(ctx, def, 't');
  const table = tableOf(ctx, def);
  const listed = attributes.map((attribute, i) => {
    const as = sql.ref(`a${i}`);
    if (attribute.of === 'history') {
      const kind = attribute.name === 'history.won' ? outcome.won : outcome.lost;
      // What the company had bought, or refused, before work on this one began.
      return sql`(select count(*)::int from ${table} as h where h.company_id = t.company_id and h.status = ${kind}
        and h.trashed_at is null and h.id <> t.id and h.close_date < ${outcome.begun()}) as ${as}`;
    }
    const alias = attribute.of === 'company' ? 'k' : 't';
    const field = attribute.field as Field;
    const column = sql.ref(`${alias}.${columnsOf(field)[0]?.name ?? field.name}`);
    if (field.type === 'money')
      return sql`(${money.convert(column, sql.ref(`${alias}.${field.name}_currency`))})::float8 as ${as}`;
    return attribute.kind === 'number' ? sql`${column}::float8 as ${as}` : sql`${column}::text as ${as}`;
  });
  const joined = attributes.some(({ of }) => of === 'company')
    ? sql`left join ${tableOf(ctx, catalog(ctx).object('company'))} as k on k.id = t.company_id`
    : sql``;
  const { rows } = await sql<Row>`select t.id, t.status as outcome, ${outcome.decided()} as decided,
      ${sql.join(listed.length > 0 ? listed : [sql`1 as one`])}
    from ${table} as t ${joined} where t.trashed_at is null and ${real ?? sql`true`} and ${which}`.execute(ctx.db);
  return rows;
}

/** Undoes in `rows` what the log says was written with the outcome or later. */
async function takeBack(ctx: Context, outcome: Outcome, attributes: Attribute[], rows: Row[]): Promise<void> {
  const { schema } = ctx.workspace;
  const own = attributes.flatMap((attribute, i) => (attribute.of === 'record' ? [{ attribute, key: `a${i}` }] : []));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ids = [...byId.keys()];
  for (let i = 0; i < ids.length; i += 5000) {
    const { rows: changes } = await sql<{ record_id: string; before: Values }>`
      with decided as (
        select record_id, max(seq) as seq from ${sql.id(schema, 'change')}
        where record_id = any(${ids.slice(i, i + 5000)}::uuid[]) and object = ${outcome.object} and op = 'update'
          and after->>'status' in (${outcome.won}, ${outcome.lost}) group by 1
      )
      select c.record_id, c.before from decided as d
        join ${sql.id(schema, 'change')} as c on c.record_id = d.record_id and c.seq >= d.seq
      where c.object = ${outcome.object} and c.op = 'update' and c.before is not null
      order by c.record_id, c.seq desc`.execute(ctx.db);
    for (const { record_id, before } of changes) {
      const row = byId.get(record_id);
      if (!row) continue;
      for (const { attribute, key } of own) {
        const field = attribute.field as Field;
        if (field.name in before) row[key] = plain(field, before[field.name], row[key] as Cell);
      }
    }
  }
}

function plain(field: Field, value: unknown, now: Cell): Cell {
  if (value === null || value === undefined) return null;
  if (field.type === 'reference') return idOf(value);
  if (field.type !== 'money') return typeof value === 'number' ? value : String(value);
  const { amount, currency } = value as { amount?: string; currency?: string };
  // Without knowing the rate of another currency here, today's amount is the better guess.
  return currency && amount !== undefined ? Number(amount) : now;
}
