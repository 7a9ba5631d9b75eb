import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { can } from '../permissions.ts';
import { selection } from '../query.ts';
import type { Values } from '../types.ts';
import { type Ready, readyFor, reasonsFor } from './find/settings.ts';
import { keysOf } from './keys.ts';
import type { Features, Reason } from './recipe.ts';

/** A record that a new one looks like. */
export interface Likely {
  id: string;
  title: string;
  probability: number;
  reasons: Reason[];
}

/** Of a block that is larger, only so many are looked at: entry must not wait for what all share. */
const MOST_IN_BLOCK = 60;
const MOST_SHOWN = 5;

/**
 * The records that each of `rows` (values as a caller gives them, not yet written) looks like, the likeliest first:
 * what the caller may see, from the threshold of the object on. Two statements, whatever the number of rows.
 */
export async function likelyDuplicates(ctx: Context, object: string, rows: Values[]): Promise<Likely[][]> {
  const ready = can(ctx, object, 'read') ? await readyFor(ctx, object) : null;
  if (!ready) return rows.map(() => []);
  const given = rows.map((values, i) => featuresOf(ready, String(i), values));
  const keys: number[] = [];
  const places: number[] = [];
  for (const [i, features] of given.entries()) {
    for (const key of keysOf(ready.recipe, features)) {
      keys.push(key);
      places.push(i);
    }
  }
  if (keys.length === 0) return rows.map(() => []);
  const { schema } = ctx.workspace;
  const { rows: near } = await sql<{ place: number; id: string }>`select distinct k.place, d.record_id as id
    from unnest(${keys}::bigint[], ${places}::int[]) as k (key, place)
    cross join lateral (select record_id from ${sql.id(schema, 'duplicate_key')} where key = k.key limit ${sql.lit(MOST_IN_BLOCK)}) d`.execute(
    ctx.db,
  );
  const known = await candidates(ctx, ready, [...new Set(near.map((row) => row.id))]);
  const found = rows.map((): Likely[] => []);
  for (const { place, id } of near) {
    const other = known.get(id);
    if (!other) continue;
    const score = ready.recipe.score(
      ready.learnt.model,
      given[place] as Features,
      other.features,
      ready.learnt.frequencies,
    );
    if (score.kept || score.probability < ready.settings.review || ready.recipe.isContradicted(score.levels)) continue;
    const reasons = reasonsFor(ctx, ready, score.levels, score.weights);
    found[place]?.push({ id, title: other.title, probability: score.probability, reasons });
  }
  for (const list of found) list.sort((a, b) => b.probability - a.probability).splice(MOST_SHOWN);
  return found;
}

/** The keys under which values yet to be written would be found; null where duplicates are not looked for. */
export async function keysFor(ctx: Context, object: string, values: Values): Promise<number[] | null> {
  const ready = await readyFor(ctx, object);
  return ready && keysOf(ready.recipe, featuresOf(ready, '', values));
}

const featuresOf = ({ recipe }: Ready, id: string, values: Values): Features =>
  recipe.read(id, (name) => values[name] ?? null);

async function candidates(ctx: Context, { def, recipe }: Ready, ids: string[]) {
  const { columns } = recipe.plan;
  const where = await selection(ctx, def, {});
  const list = [...new Set([...Object.values(columns), def.title])].map((name) => sql.ref(`t.${name}`));
  const { rows } = await sql<Record<string, unknown>>`select t.id, ${sql.join(list)}
    from ${sql.id(ctx.workspace.schema, def.name)} as t where t.id = any(${ids}::uuid[]) and ${where}`.execute(ctx.db);
  return new Map(
    rows.map((row) => {
      const id = row.id as string;
      const features = recipe.read(id, (name) => row[columns[name] as string]);
      return [id, { title: String(row[def.title] ?? def.label), features }];
    }),
  );
}
