import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict, type DomainError } from '../../kernel/errors.ts';
import { uniqueKey } from '../ddl.ts';
import { type Choice, type Field, type ObjectDefinition, stageField } from '../define.ts';
import { tableOf } from '../projection.ts';
import { columnsOf } from '../storage.ts';

const EXAMPLES = 3;

/** Live records that would share a value which must be unique: how many values, and which, for example. */
export async function clashesOf(ctx: Context, def: ObjectDefinition, field: Field): Promise<DomainError | null> {
  const key = sql.raw(uniqueKey(field, 't.').expression);
  const { rows } = await sql<{ value: string; records: number; clashes: number; titles: string[] }>`
    select (${key})::text as value, count(*) as records, count(*) over () as clashes,
      (array_agg(${sql.ref(`t.${def.title}`)}::text order by t.created_at))[1:${sql.lit(EXAMPLES)}] as titles
    from ${tableOf(ctx, def)} as t where t.trashed_at is null and ${key} is not null
    group by ${key} having count(*) > 1 order by count(*) desc, 1 limit ${sql.lit(EXAMPLES)}`.execute(ctx.db);
  const [first] = rows;
  if (!first) return null;
  const examples = rows.map(({ value, records, titles }) => ({ value, records, titles: titles.filter(Boolean) }));
  const shown = examples.map(({ value, records }) => `"${value}" (${records} times)`).join(', ');
  const values = first.clashes === 1 ? 'One value is' : `${first.clashes} values are`;
  const message = `${values} held by several ${def.labels.toLowerCase()}, such as ${shown}`;
  return conflict(message, {
    errors: [{ field: 'unique', code: 'not_unique', message }],
    clashes: first.clashes,
    examples,
  });
}

/** Values of records that are in no choice of a list that is to be closed. */
export async function heldOutside(ctx: Context, def: ObjectDefinition, field: Field): Promise<DomainError | null> {
  const known = (field.choices ?? []).map((choice) => choice.value);
  const held = await valuesHeld(ctx, def, field, sql`value <> all(${known}::text[])`);
  if (held.records === 0) return null;
  return refusal(def, 'open', held, 'hold values that are not among the choices');
}

/** Records that hold a choice which is to go. */
export async function heldValues(
  ctx: Context,
  def: ObjectDefinition,
  field: Field,
  removed: Choice[],
): Promise<DomainError | null> {
  const held = await valuesHeld(ctx, def, field, sql`value = any(${removed.map((choice) => choice.value)}::text[])`);
  if (held.records === 0) return null;
  return refusal(def, 'choices', held, 'still hold what you take away');
}

interface Held {
  records: number;
  values: string[];
}

async function valuesHeld(
  ctx: Context,
  def: ObjectDefinition,
  field: Field,
  which: RawBuilder<unknown>,
): Promise<Held> {
  const column = sql.ref(`t.${field.name}`);
  const values = field.type === 'multi_choice' ? sql`unnest(${column})` : sql`(select ${column})`;
  const { rows } = await sql<Held>`select count(distinct t.id) as records,
      coalesce((array_agg(distinct value))[1:${sql.lit(EXAMPLES)}], '{}') as values
    from ${tableOf(ctx, def)} as t cross join lateral (select ${values} as value) v
    where value is not null and ${which}`.execute(ctx.db);
  return rows[0] ?? { records: 0, values: [] };
}

function refusal(def: ObjectDefinition, field: string, { records, values }: Held, what: string): DomainError {
  const whose = records === 1 ? `One of the ${def.labels.toLowerCase()}` : `${records} ${def.labels.toLowerCase()}`;
  const message = `${whose} ${what}: ${values.map((value) => `"${value}"`).join(', ')}. Change them first`;
  return conflict(message, { errors: [{ field, code: 'in_use', message }], records });
}

/** How many live records lack what the field is to hold. */
export async function missingIn(ctx: Context, def: ObjectDefinition, field: Field): Promise<number> {
  return counted(ctx, def, sql`t.trashed_at is null and ${sql.ref(`t.${columnsOf(field)[0]?.name}`)} is null`);
}

/** How many records, those in the trash included, hold something in the field. */
export async function filledIn(ctx: Context, def: ObjectDefinition, field: Field): Promise<number> {
  return counted(ctx, def, sql`${sql.ref(`t.${columnsOf(field)[0]?.name}`)} is not null`);
}

export const recordsOf = (ctx: Context, def: ObjectDefinition): Promise<number> => counted(ctx, def, sql`true`);

async function counted(ctx: Context, def: ObjectDefinition, where: RawBuilder<unknown>): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${tableOf(ctx, def)} as t where ${where}`.execute(ctx.db);
  return rows[0]?.n ?? 0;
}

/** Which of these are stages that records of the object go through. */
export async function stagesAmong(ctx: Context, def: ObjectDefinition, ids: string[]): Promise<Map<string, string>> {
  const to = stageField(def)?.to;
  if (!to) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id, name from ${sql.id(ctx.workspace.schema, to)}
    where id = any(${ids}::uuid[])`.execute(ctx.db);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export async function isMember(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'member')}
    where id = ${id} and trashed_at is null`.execute(ctx.db);
  return rows.length > 0;
}
