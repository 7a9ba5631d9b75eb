import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Field, ObjectDefinition } from '../../define.ts';
import type { KithRecord, Values } from '../../types.ts';
import type { Survival, SurvivalRule } from '../schema.ts';
import { isList } from './lists.ts';
import { isKept } from './survivors.ts';

/** When and through which door a value was last set. */
interface Origin {
  at: string;
  door: string;
}
type Origins = Map<string, Map<string, Origin>>;

/**
 * Of which record each field's value stays, by the rules of the object: only fields that a rule decides, so that for the
 * others the winner's own value goes before. One statement, whatever the number of groups.
 */
export async function decideAll(
  ctx: Context,
  def: ObjectDefinition,
  survival: Survival | null,
  groups: KithRecord[][],
): Promise<Array<Map<string, KithRecord>>> {
  const ruled = Object.values(def.fields).filter((field) => isRuled(field) && ruleOf(survival, field) !== 'winner');
  if (!survival || ruled.length === 0) return groups.map(() => new Map());
  const origins = await originsOf(
    ctx,
    def,
    groups.flat().map((record) => record.id),
    ruled.filter((field) => ruleOf(survival, field) !== 'complete').map((field) => field.name),
  );
  return groups.map((records) => {
    const decided = new Map<string, KithRecord>();
    for (const field of ruled) {
      const held = records.filter((record) => !isEmpty(record[field.name]));
      if (held.length === 0) continue;
      const rank = rankOf(survival, ruleOf(survival, field), field, origins);
      const best = held.reduce((a, b) => (rank(b, a) > 0 ? b : a));
      // Where none is better than the others, the one that stays keeps its own.
      if (held.some((record) => record !== best && rank(best, record) === 0 && differs(field, best, record))) continue;
      decided.set(field.name, best);
    }
    return decided;
  });
}

/** What the winner takes by the rules, over what would survive by itself. */
export async function ruledValues(
  ctx: Context,
  def: ObjectDefinition,
  survival: Survival | null,
  winner: KithRecord,
  losers: KithRecord[],
): Promise<Values> {
  const [decided] = await decideAll(ctx, def, survival, [[winner, ...losers]]);
  const merged = new Set([winner.id, ...losers.map((loser) => loser.id)]);
  const values: Values = {};
  for (const [name, record] of decided ?? []) {
    const value = record[name];
    // A record does not come to point to itself.
    const points = typeof value === 'string' ? value : (value as { id?: string } | null)?.id;
    if (record !== winner && !merged.has(points ?? '')) values[name] = value;
  }
  return values;
}

const isRuled = (field: Field) => isKept(field) && !isList(field) && !field.archived;

const ruleOf = (survival: Survival | null, field: Field): SurvivalRule =>
  survival?.fields[field.name] ?? survival?.usual ?? 'winner';

/** Above zero where the first is the better one. */
function rankOf(survival: Survival, rule: SurvivalRule, field: Field, origins: Origins) {
  const origin = (record: KithRecord) => origins.get(record.id)?.get(field.name);
  const since = (record: KithRecord) => Date.parse(origin(record)?.at ?? record.created_at);
  const trust = (record: KithRecord) => {
    const place = survival.sources.findIndex((door) => door === origin(record)?.door);
    return place < 0 ? -survival.sources.length : -place;
  };
  const says = (record: KithRecord) => amountOf(record[field.name]);
  switch (rule) {
    case 'newest':
      return (a: KithRecord, b: KithRecord) => since(a) - since(b);
    case 'trusted':
      return (a: KithRecord, b: KithRecord) => trust(a) - trust(b) || since(a) - since(b);
    case 'complete':
      return (a: KithRecord, b: KithRecord) => says(a) - says(b);
    case 'winner':
      return () => 0;
  }
}

/** How much a value says: the letters of a text, the filled parts of an address. */
function amountOf(value: unknown): number {
  if (typeof value === 'string') return value.trim().length;
  if (value !== null && typeof value === 'object') return Object.values(value).filter((part) => !isEmpty(part)).length;
  return 1;
}

const differs = (field: Field, a: KithRecord, b: KithRecord) =>
  JSON.stringify(a[field.name]) !== JSON.stringify(b[field.name]);

const isEmpty = (value: unknown) => value === null || value === undefined || value === '';

async function originsOf(ctx: Context, def: ObjectDefinition, ids: string[], fields: string[]): Promise<Origins> {
  const origins: Origins = new Map();
  if (fields.length === 0) return origins;
  const { schema } = ctx.workspace;
  const { rows } = await sql<{ id: string; field: string; at: string; door: string }>`
    select distinct on (c.record_id, k.field) c.record_id as id, k.field, s.at, s.origin as door
    from ${sql.id(schema, 'change')} c join ${sql.id(schema, 'change_set')} s on s.id = c.change_set
      cross join lateral jsonb_object_keys(c.after) as k(field)
    where c.record_id = any(${[...new Set(ids)]}::uuid[]) and c.object = ${def.name} and c.op in ('create', 'update')
      and k.field = any(${fields}::text[])
    order by c.record_id, k.field, c.seq desc`.execute(ctx.db);
  for (const { id, field, at, door } of rows) {
    const known = origins.get(id) ?? new Map<string, Origin>();
    known.set(field, { at, door });
    origins.set(id, known);
  }
  return origins;
}
