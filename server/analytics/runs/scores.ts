import { type RawBuilder, sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import type { Field, ObjectDefinition } from '../../records/define.ts';
import { tableOf } from '../../records/projection.ts';
import { columnsOf } from '../../records/storage.ts';
import type { Scores } from './model.ts';

const CHUNK = 5000;

/** Does one chunk in a transaction of its own, and says how many records are done. */
export type Part = (work: (ctx: Context) => Promise<number>, total: number) => Promise<boolean>;

export const plainParts =
  (ctx: Context): Part =>
  async (work) => {
    await inTransaction(ctx, work);
    return true;
  };

/**
 * Writes scores on records, set-wise. They are computed values like the learnt score of a deal: written without a version or
 * a line in the record's history, and only where they changed. Records that carry a score but got none now lose it.
 * @returns false when it was stopped on the way
 */
export async function writeScores(
  ctx: Context,
  object: string,
  fields: string[],
  scores: Scores,
  part: Part,
): Promise<boolean> {
  const def = catalog(ctx).object(object);
  const order = scores.ids
    .map((_, i) => i)
    .sort((a, b) => ((scores.ids[a] as string) < (scores.ids[b] as string) ? -1 : 1));
  for (let at = 0; at < order.length; at += CHUNK) {
    const these = order.slice(at, at + CHUNK);
    const going = await part(async (ctx) => {
      await writeChunk(ctx, def, fields, scores, these);
      return these.length;
    }, order.length);
    if (!going) return false;
  }
  return clearOthers(ctx, def, fields, new Set(scores.ids), part, order.length);
}

async function writeChunk(ctx: Context, def: ObjectDefinition, names: string[], scores: Scores, these: number[]) {
  const columns = names.flatMap((name) => cells(ctx, def.fields[name] as Field, these, scores.fields[name]));
  const list = (of: (name: string) => RawBuilder<unknown>) => sql.join(columns.map(({ name }) => of(name)));
  // Locked in the order of their ids, as `write` does, so that the two never wait for each other in a circle.
  await sql`with s as (
      select * from unnest(${these.map((i) => scores.ids[i])}::uuid[], ${sql.join(
        columns.map(({ values, type }) => sql`${values}::${sql.raw(type)}[]`),
      )}) as s (id, ${list(sql.ref)})
    ), differs as (
      select t.id from ${tableOf(ctx, def)} as t join s on s.id = t.id
      where (${list((name) => sql.ref(`t.${name}`))}) is distinct from (${list((name) => sql.ref(`s.${name}`))})
      order by t.id for update of t
    )
    update ${tableOf(ctx, def)} as t set ${list((name) => sql`${sql.ref(name)} = ${sql.ref(`s.${name}`)}`)}
    from s join differs on differs.id = s.id where t.id = s.id`.execute(ctx.db);
}

function cells(ctx: Context, field: Field, these: number[], values: ArrayLike<number | string | null> | undefined) {
  const given = these.map((i) => textOf(field, values?.[i] ?? null));
  return columnsOf(field).map(({ name, type }, at) => ({
    name,
    type,
    values: at === 0 ? given : given.map((one) => (one === null ? null : ctx.workspace.currency)),
  }));
}

function textOf(field: Field, value: number | string | null): string | null {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return null;
  if (typeof value === 'string') return value;
  if (field.type === 'money') return value.toFixed(2);
  return field.integer ? String(Math.round(value)) : String(Math.round(value * 100) / 100);
}

/** What is left of an earlier run on records that the new one says nothing of. */
async function clearOthers(
  ctx: Context,
  def: ObjectDefinition,
  names: string[],
  scored: Set<string>,
  part: Part,
  total: number,
): Promise<boolean> {
  const columns = names.flatMap((name) => columnsOf(def.fields[name] as Field).map((column) => sql.ref(column.name)));
  const some = sql.join(
    columns.map((column) => sql`${column} is not null`),
    sql` or `,
  );
  const table = tableOf(ctx, def);
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const { rows } = await sql<{ id: string }>`select id from ${table} where id > ${after}::uuid and (${some})
      order by id limit ${sql.lit(CHUNK * 4)}`.execute(ctx.db);
    const old = rows.map(({ id }) => id).filter((id) => !scored.has(id));
    if (old.length > 0) {
      const going = await part(async (ctx) => {
        await sql`update ${table} set ${sql.join(columns.map((column) => sql`${column} = null`))}
          where id = any(${old}::uuid[])`.execute(ctx.db);
        return 0;
      }, total);
      if (!going) return false;
    }
    if (rows.length < CHUNK * 4) return true;
    after = rows.at(-1)?.id as string;
  }
}

/** Takes the scores of a model off all records. */
export const clearScores = (ctx: Context, object: string, fields: string[], part: Part): Promise<boolean> =>
  clearOthers(ctx, catalog(ctx).object(object), fields, new Set(), part, 0);
