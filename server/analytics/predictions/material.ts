import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import { type Field, isDerived, type ObjectDefinition } from '../../records/define.ts';
import { tableOf } from '../../records/projection.ts';
import { conversion } from '../../records/rates.ts';
import { columnsOf } from '../../records/storage.ts';
import type { Values } from '../../records/types.ts';
import type { Column } from '../models/attributes.ts';
import { allPredictions, type PredictionRow } from './queries.ts';
import type { PredictionData } from './train.ts';

/** What a prediction is learnt from: the newest. */
const MOST = 20_000;
const SCORED = 5000;

const numbers = new Set(['number', 'percent', 'money', 'rating']);
const words = new Set(['choice', 'boolean']);
/** Fewer than so many different ones are words to learn from; more are names. */
const NAMED = ['member', 'product', 'pipeline', 'team', 'territory', 'category'];
const ofCompany = ['industry', 'country', 'employees', 'annual_revenue', 'revenue', 'size'];

interface Attribute {
  name: string;
  field: Field;
  kind: Column['kind'];
  of: 'record' | 'company';
}

type Cell = number | string | null;
type Row = Record<string, Cell> & { id: string; answer: Cell };

/** Whether a field can be predicted, and as what. */
export function kindOfTarget(field: Field): PredictionRow['kind'] | null {
  if (field.type === 'choice' || field.type === 'boolean') return 'yes_no';
  return numbers.has(field.type) ? 'number' : null;
}

/** The fields that are looked at: neither the target nor what Kith itself writes, nor texts, which are another each time. */
export async function attributesOf(ctx: Context, prediction: Pick<PredictionRow, 'object' | 'target' | 'left_out'>) {
  const def = catalog(ctx).object(prediction.object);
  const predicted = new Set((await allPredictions(ctx)).flatMap((one) => (one.object === def.name ? [one.field] : [])));
  const own = Object.values(def.fields).flatMap((field): Attribute[] => {
    const kind = kindOf(field);
    const no = field.name === prediction.target || field.writable || isDerived(field) || predicted.has(field.name);
    return kind && !no ? [{ name: field.name, field, kind, of: 'record' }] : [];
  });
  const company = def.fields.company?.to === 'company' ? catalog(ctx).object('company') : null;
  const theirs = ofCompany.flatMap((name): Attribute[] => {
    const field = company?.fields[name];
    const kind = field && kindOf(field);
    return field && kind ? [{ name: `company.${name}`, field, kind, of: 'company' }] : [];
  });
  return [...own, ...theirs].filter(({ name }) => !prediction.left_out.includes(name));
}

function kindOf(field: Field): Column['kind'] | null {
  if (field.archived) return null;
  if (words.has(field.type) || (field.type === 'text' && field.name === 'country')) return 'category';
  if (field.type === 'reference') return NAMED.includes(field.to ?? '') ? 'category' : null;
  return numbers.has(field.type) ? 'number' : null;
}

/** The records whose answer is known, each as the log of changes says it was before the answer was given. */
export async function materialOf(ctx: Context, prediction: PredictionRow): Promise<PredictionData> {
  const attributes = await attributesOf(ctx, prediction);
  const def = catalog(ctx).object(prediction.object);
  const target = def.fields[prediction.target] as Field;
  const answered = sql`${await expression(ctx, target, 't')} is not null`;
  const rows = await read(ctx, prediction, attributes, sql`${answered} order by t.id desc limit ${sql.lit(MOST)}`);
  const told = rows.flatMap((row) => {
    const y = answerOf(prediction, row.answer);
    return y === null ? [] : [{ row, y }];
  });
  const known = told.map(({ row }) => row);
  const late = await takeBack(ctx, def, prediction.target, attributes, known);
  return {
    kind: prediction.kind,
    columns: columnsFrom(attributes, known),
    y: told.map(({ y }) => y),
    late,
    trusted: prediction.trusted,
  };
}

function answerOf({ kind, yes, no }: PredictionRow, answer: Cell): number | null {
  if (answer === null) return null;
  if (kind === 'number') return Number.isFinite(Number(answer)) ? Number(answer) : null;
  if (yes.includes(String(answer))) return 1;
  return no.length === 0 || no.includes(String(answer)) ? 0 : null;
}

export interface Unknown {
  ids: string[];
  columns: Column[];
}

/** Records as they are now: one of them, or all, part by part. */
export async function* recordsNow(ctx: Context, prediction: PredictionRow, id?: string): AsyncGenerator<Unknown> {
  const attributes = await attributesOf(ctx, prediction);
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const which = id ? sql`t.id = ${id}::uuid` : sql`t.id > ${after}::uuid order by t.id limit ${sql.lit(SCORED)}`;
    const rows = await read(ctx, prediction, attributes, which);
    if (rows.length > 0) yield { ids: rows.map((row) => row.id), columns: columnsFrom(attributes, rows) };
    if (id || rows.length < SCORED) return;
    after = rows.at(-1)?.id as string;
  }
}

const columnsFrom = (attributes: Attribute[], rows: Row[]): Column[] =>
  attributes.map(({ name, kind }, i) => ({ name, kind, values: rows.map((row) => row[`a${i}`] ?? null) }));

async function expression(ctx: Context, field: Field, alias: string): Promise<RawBuilder<unknown>> {
  const column = sql.ref(`${alias}.${columnsOf(field)[0]?.name ?? field.name}`);
  if (field.type === 'reference') {
    // By name: that is how people read what was found.
    const to = catalog(ctx).object(field.to as string);
    return sql`(select r.${sql.ref(to.title)}::text from ${tableOf(ctx, to)} as r where r.id = ${column})`;
  }
  if (field.type === 'money')
    return sql`(${(await conversion(ctx)).convert(column, sql.ref(`${alias}.${field.name}_currency`))})::float8`;
  return numbers.has(field.type) ? sql`${column}::float8` : sql`nullif(${column}::text, '')`;
}

async function read(
  ctx: Context,
  { object, target }: PredictionRow,
  attributes: Attribute[],
  which: RawBuilder<unknown>,
): Promise<Row[]> {
  const def = catalog(ctx).object(object);
  const real = (await realOnly(ctx, def, 't')) ?? sql`true`;
  const listed: RawBuilder<unknown>[] = [sql`t.id`];
  listed.push(sql`${await expression(ctx, def.fields[target] as Field, 't')} as answer`);
  for (const [i, { field, of }] of attributes.entries())
    listed.push(sql`${await expression(ctx, field, of === 'company' ? 'k' : 't')} as ${sql.ref(`a${i}`)}`);
  const joined = attributes.some(({ of }) => of === 'company')
    ? sql`left join ${tableOf(ctx, catalog(ctx).object('company'))} as k on k.id = t.company_id`
    : sql``;
  const { rows } = await sql<Row>`select ${sql.join(listed)} from ${tableOf(ctx, def)} as t ${joined}
    where t.trashed_at is null and ${real} and ${which}`.execute(ctx.db);
  return rows;
}

/**
 * Undoes in `rows` what was written together with the answer or later, and says of each field how much of it that was. A record that
 * was entered with its answer tells nothing of the order.
 */
async function takeBack(
  ctx: Context,
  def: ObjectDefinition,
  target: string,
  attributes: Attribute[],
  rows: Row[],
): Promise<Record<string, number>> {
  const own = attributes.flatMap((attribute, i) => (attribute.of === 'record' ? [{ attribute, key: `a${i}` }] : []));
  const counts = own.map(({ attribute: { name }, key }) => ({
    name,
    known: rows.filter((row) => row[key] !== null).length,
    late: 0,
  }));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ids = [...byId.keys()];
  for (let i = 0; i < ids.length; i += 5000) {
    const { rows: changes } = await sql<{ record_id: string; before: Values }>`
      with answered as (
        select record_id, max(seq) as seq from ${sql.id(ctx.workspace.schema, 'change')}
        where record_id = any(${ids.slice(i, i + 5000)}::uuid[]) and object = ${def.name} and op = 'update'
          and after ? ${target} group by 1
      )
      select c.record_id, c.before from answered as d
        join ${sql.id(ctx.workspace.schema, 'change')} as c on c.record_id = d.record_id and c.seq >= d.seq
      where c.object = ${def.name} and c.op = 'update' and c.before is not null
      order by c.record_id, c.seq desc`.execute(ctx.db);
    for (const { record_id, before } of changes) {
      const row = byId.get(record_id);
      if (!row) continue;
      own.forEach(({ attribute: { field }, key }, at) => {
        if (!(field.name in before)) return;
        const count = counts[at] as (typeof counts)[0];
        const was = plain(field, before[field.name], row[key] ?? null);
        if (was === null && row[key] !== null) count.late++;
        row[key] = was;
      });
    }
  }
  return Object.fromEntries(counts.flatMap(({ name, known, late }) => (late >= 20 ? [[name, late / known]] : [])));
}

function plain(field: Field, value: unknown, now: Cell): Cell {
  if (value === null || value === undefined || value === '') return null;
  // The log holds ids and foreign currencies, the rows names and amounts of the workspace.
  if (field.type === 'reference' || field.type === 'money') return now;
  if (numbers.has(field.type)) return Number(value);
  return String(value);
}
