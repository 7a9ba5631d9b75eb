import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { forbidden, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { readableFields, requirePermission, writableFields } from '../../records/permissions.ts';
import { getRecord, listRecords, selection } from '../../records/query.ts';
import { measureRecords } from './queries.ts';
import { settingsOf } from './settings.ts';

const YEAR = 31_557_600_000;
const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

export interface ValueOrigin {
  field: string;
  /** When the value was last set, by whom, and through which door. */
  at: string | null;
  actor: string | null;
  origin: string | null;
  /** The file of the import that brought it. */
  source: string | null;
  change_set: string | null;
  verified_at: string | null;
  verified_by: string | null;
  /** The chance that it is still right; null for what does not age. */
  chance: number | null;
}

export interface RecordQuality {
  completeness: number;
  freshness: number | null;
  /** What is empty and counts, the weightiest first. */
  missing: string[];
  values: ValueOrigin[];
}

interface OriginRow {
  field: string;
  at: string;
  actor_name: string;
  origin: string;
  file: string | null;
  change_set: string;
}

/** How good one record is, and for each of its values where it came from and when. */
export async function recordQuality(ctx: Context, object: string, id: string): Promise<RecordQuality> {
  const record = await getRecord(ctx, object, id);
  const def = catalog(ctx).object(object);
  const settings = await settingsOf(ctx, def);
  const readable = new Set(readableFields(ctx, def));
  const fields = Object.values(def.fields).filter((f) => readable.has(f.name));
  const { rows } = await sql<OriginRow>`select distinct on (k.field) k.field, s.at, s.actor_name, s.origin,
      i.file_name as file, c.change_set
    from ${table(ctx, 'change')} c join ${table(ctx, 'change_set')} s on s.id = c.change_set
      cross join lateral jsonb_object_keys(c.after) as k(field)
      left join ${table(ctx, 'import')} i on s.origin = 'import' and i.id = s.origin_id
    where c.record_id = ${id} and c.object = ${object} and c.op in ('create', 'update')
    order by k.field, c.seq desc`.execute(ctx.db);
  const origins = new Map(rows.map((row) => [row.field, row]));
  const verified = await sql<{
    field: string;
    at: string;
    member_name: string;
  }>`select distinct on (field) field, at, member_name
    from ${table(ctx, 'verification')} where record_id = ${id} and outcome = 'right'
    order by field, at desc`.execute(ctx.db);
  const confirmed = new Map(verified.rows.map((row) => [row.field, row]));
  const now = ctx.now().getTime();
  const values = fields
    .filter((f) => record[f.name] !== null && record[f.name] !== undefined)
    .map((f): ValueOrigin => {
      const origin = origins.get(f.name);
      const check = confirmed.get(f.name);
      const since = latest(origin?.at ?? record.created_at, check?.at);
      const decay = settings.get(f.name)?.decay ?? null;
      return {
        field: f.name,
        at: origin?.at ?? null,
        actor: origin?.actor_name ?? null,
        origin: origin?.origin ?? null,
        source: origin?.file ?? null,
        change_set: origin?.change_set ?? null,
        verified_at: check?.at ?? null,
        verified_by: check?.member_name ?? null,
        chance: decay === null ? null : (1 - decay) ** (Math.max(0, now - Date.parse(since)) / YEAR),
      };
    });
  const counted = fields.flatMap((f) => {
    const weight = settings.get(f.name)?.weight ?? 0;
    return weight > 0 ? [{ name: f.name, weight, empty: record[f.name] === null || record[f.name] === undefined }] : [];
  });
  const whole = counted.reduce((sum, f) => sum + f.weight, 0);
  const full = counted.reduce((sum, f) => sum + (f.empty ? 0 : f.weight), 0);
  const ageing = values.filter((v) => v.chance !== null);
  return {
    completeness: whole > 0 ? full / whole : 1,
    freshness: ageing.length > 0 ? ageing.reduce((sum, v) => sum + (v.chance ?? 0), 0) / ageing.length : null,
    missing: counted
      .filter((f) => f.empty)
      .sort((a, b) => b.weight - a.weight)
      .map((f) => f.name),
    values,
  };
}

const latest = (a: string, b: string | undefined): string => (b && Date.parse(b) > Date.parse(a) ? b : a);

export type Outcome = 'right' | 'unknown';

/** Somebody asked or looked: the values are as they should be, or it could not be told. A wrong value is simply changed. */
export async function verify(
  ctx: Context,
  object: string,
  id: string,
  fields: string[],
  outcome: Outcome,
): Promise<void> {
  requirePermission(ctx, object, 'update');
  const record = await getRecord(ctx, object, id);
  const def = catalog(ctx).object(object);
  const mine = await selection(ctx, def, {}, 'update');
  const { rows: changeable } =
    await sql`select 1 from ${table(ctx, def.name)} as t where t.id = ${id} and ${mine}`.execute(ctx.db);
  if (changeable.length === 0) throw forbidden('You may see this record but not change it');
  const writable = new Set(writableFields(ctx, def));
  fields.forEach((name, i) => {
    if (!Object.hasOwn(def.fields, name))
      throw invalidField(`fields[${i}]`, 'unknown_field', `${def.label} has no such field`);
    if (!writable.has(name))
      throw forbidden(`Your role does not allow you to confirm ${def.fields[name]?.label.toLowerCase()}`);
    if (record[name] === null || record[name] === undefined)
      throw invalidField(`fields[${i}]`, 'empty', 'There is nothing to confirm');
  });
  const rows = fields.map((field) => ({ id: uuidv7(), field }));
  await inTransaction(ctx, async (ctx) => {
    await sql`insert into ${table(ctx, 'verification')} (id, object, record_id, field, outcome, member_id, member_name, at)
      select r.id, ${object}, ${id}, r.field, ${outcome}, ${ctx.actor.memberId}, ${ctx.actor.name}, ${ctx.now().toISOString()}
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(id uuid, field text)`.execute(ctx.db);
    await measureRecords(ctx, def, await settingsOf(ctx, def), [id]);
  });
}

export interface Due {
  id: string;
  title: string;
  field: string;
  value: unknown;
  set_at: string | null;
  due_at: string;
}

/** Values that are old enough to be asked for again, the longest overdue first. */
export async function dueForVerification(
  ctx: Context,
  plural: string,
  page: { cursor?: string; limit?: number },
): Promise<{ data: Due[]; next_cursor: string | null; total: number }> {
  const def: ObjectDefinition = catalog(ctx).byPlural(plural);
  requirePermission(ctx, def.name, 'read');
  const limit = page.limit ?? 50;
  const readable = readableFields(ctx, def);
  const guard = guardOf(ctx, def);
  const condition = sql`q.object = ${def.name} and q.due_at <= ${ctx.now().toISOString()} and q.due_field = any(${readable}::text[])
    and t.trashed_at is null and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}`;
  const [at, last] = (page.cursor ?? '').split('_');
  if (page.cursor && !(at && last && isUuid(last) && !Number.isNaN(Date.parse(at)))) throw notFound('This page');
  const from = at && last ? sql`and (q.due_at, q.record_id) > (${at}::timestamptz, ${last}::uuid)` : sql``;
  const joined = sql`${table(ctx, 'quality_record')} q join ${table(ctx, def.name)} t on t.id = q.record_id`;
  const { rows } = await sql<{
    id: string;
    field: string;
    due_at: string;
    set_at: string | null;
  }>`select q.record_id as id,
      q.due_field as field, q.due_at, q.set_at ->> q.due_field as set_at
    from ${joined} where ${condition} ${from} order by q.due_at, q.record_id limit ${limit + 1}`.execute(ctx.db);
  // No need to count further than a screen tells.
  const counted = await sql<{ n: number }>`select count(*) as n from (
      select 1 from ${joined} where ${condition} limit 10001) x`.execute(ctx.db);
  const shown = rows.slice(0, limit);
  const { records } = shown.length
    ? await listRecords(ctx, def.name, {
        filter: { field: 'id', op: 'in', value: shown.map((r) => r.id) },
        limit: shown.length,
      })
    : { records: [] };
  const byId = new Map(records.map((record) => [record.id, record]));
  const data = shown.flatMap((row): Due[] => {
    const record = byId.get(row.id);
    if (!record) return [];
    return [{ ...row, title: String(record[def.title] ?? def.label), value: record[row.field] ?? null }];
  });
  const end = shown.at(-1);
  const more = rows.length > limit && end;
  return { data, next_cursor: more ? `${end.due_at}_${end.id}` : null, total: counted.rows[0]?.n ?? 0 };
}
