import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { tableOf } from '../../records/projection.ts';
import { getRecord, selection } from '../../records/query.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import type { LookAlikes } from '../models/clusters/look-alike.ts';
import { likenessReasons } from '../models/clusters/look-alike.ts';
import { defineModel } from '../runs/model.ts';
import { percent, type Said } from '../runs/said.ts';
import { type Features, featuresOf, measures, telling } from './features.ts';

export const lookAlikeSettings = z.object({
  /** Whom the others are held against: the people of a view, or the tenth who spent most. */
  group: z
    .object({ view: z.uuid(), name: z.string().max(200), filter: z.record(z.string(), z.unknown()) })
    .nullable()
    .default(null),
  months: z.number().int().min(1).max(120).default(24),
});
export type LookAlikeSettings = z.infer<typeof lookAlikeSettings>;

export interface LookAlikeData extends Features {
  /** The people of the view; null: those who spent most. */
  members: string[] | null;
}

export interface LookAlikeFitted {
  habits: LookAlikes['habits'];
  group: string | null;
}

/** What says the same in other words: no news about whom it has chosen. */
const SAME = [
  ['spent', 'basket', 'expected_value', 'rfm_segment', 'rfm_score'],
  ['orders', 'purchase_count', 'variety', 'expected_purchases', 'rfm_segment', 'rfm_score'],
  ['recency', 'last_purchase_on', 'alive_chance', 'buying_rhythm', 'next_purchase_on', 'rfm_segment', 'rfm_score'],
];
/** What these models wrote themselves, and what a measure of purchases tells already. */
const OWN = new Set(['look_alike', 'next_product', 'found_segment', 'last_purchase_on', 'purchase_count', 'rfm_score']);

/** Who is like a chosen group of customers. */
export const lookAlikes = defineModel<LookAlikeSettings, LookAlikeData>({
  name: 'look-alikes',
  group: 'who',
  object: 'person',
  scores: ['look_alike'],
  reads: ['person', 'order'],
  settings: lookAlikeSettings,
  async read(ctx, { group, months }) {
    const given = group ? fieldsIn(group.filter as Filter) : ['spent'];
    // Whoever was chosen by a field is told apart by it already; what follows from it is left out with it.
    const left = new Set([...given, ...SAME.filter((same) => same.some((name) => given.includes(name))).flat()]);
    const own = Object.values(catalog(ctx).object('person').fields).filter(telling);
    const names = [...measures, ...own.map(({ name }) => name)];
    const wanted = [...new Set(names)].filter((name) => !left.has(name) && !OWN.has(name));
    const material = await featuresOf(ctx, wanted, { months, everybody: group !== null });
    const members = group ? await membersOf(ctx, group.filter as Filter) : null;
    return { ...material, data: { ...material.data, members } };
  },
  train: new URL('./look-alikes-train.ts', import.meta.url),
  async explain(ctx, { fitted }, id) {
    const { habits, group } = fitted as LookAlikeFitted;
    const person = await getRecord(ctx, 'person', id);
    if (person.look_alike === null || person.look_alike === undefined) return null;
    const values = Object.fromEntries(
      habits.flatMap(({ name }) => {
        const value = known(person, name, ctx.now());
        return value === undefined ? [] : [[name, value]];
      }),
    );
    const reasons = likenessReasons(
      habits.filter(({ name }) => name in values),
      values,
    )
      .filter(({ effect }) => Math.abs(effect) > 0.2)
      .slice(0, 3)
      .map(
        ({ name, effect }): Said => ({
          key: effect > 0 ? 'reason.alike' : 'reason.unlike',
          values: { field: fieldWord(ctx, name) },
        }),
      );
    const share = percent(Number(person.look_alike) / 100);
    const headline: Said = group
      ? { key: 'person', values: { share, group } }
      : { key: 'person_best', values: { share } };
    return { headline, reasons };
  },
});

/** Fields that a filter speaks of. */
function fieldsIn(filter: unknown): string[] {
  if (Array.isArray(filter)) return filter.flatMap(fieldsIn);
  if (typeof filter !== 'object' || filter === null) return [];
  return Object.entries(filter).flatMap(([key, value]) =>
    key === 'field' && typeof value === 'string' ? [value.split('.')[0] as string] : fieldsIn(value),
  );
}

async function membersOf(ctx: Context, filter: Filter): Promise<string[]> {
  const def = catalog(ctx).object('person');
  const { rows } = await sql<{ id: string }>`select t.id from ${tableOf(ctx, def)} as t
    where ${await selection(ctx, def, { filter })}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

/** What the record itself says of a field, in the form it was learnt in; undefined where only the purchases tell. */
function known(person: KithRecord, name: string, now: Date): number | string | null | undefined {
  const days = (day: unknown) =>
    typeof day === 'string' ? Math.round((now.getTime() - Date.parse(day)) / 86_400_000) : null;
  if (name === 'recency') return days(person.last_purchase_on);
  if (name === 'orders') return person.purchase_count === null ? null : Number(person.purchase_count);
  const value = person[name];
  if (value === undefined) return undefined;
  if (value === null) return null;
  if (typeof value === 'object') return 'amount' in value ? Number(value.amount) : undefined;
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value)) return days(value);
  return typeof value === 'number' ? value : String(value);
}

const worded = new Set<string>([...measures, 'source', 'lifecycle', 'rfm_segment', 'buying_rhythm', 'country']);

const fieldWord = (ctx: Context, name: string) =>
  worded.has(name) ? { word: `field.${name}` } : (catalog(ctx).object('person').fields[name]?.label ?? name);
