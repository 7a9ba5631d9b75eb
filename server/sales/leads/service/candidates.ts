import { sql } from 'kysely';
import { splitName } from '../../../contacts/service.ts';
import type { Context } from '../../../kernel/context.ts';
import { catalog } from '../../../records/catalog.ts';
import { organisationWords } from '../../../records/duplicates/compare/organisations.ts';
import { likelyDuplicates } from '../../../records/duplicates/likely.ts';
import { can, mayAsk } from '../../../records/permissions.ts';
import { tableOf } from '../../../records/projection.ts';
import { listRecords, selection } from '../../../records/query.ts';
import type { Values } from '../../../records/types.ts';

export interface Candidate {
  id: string;
  title: string;
  /** 0 to 1. */
  probability: number;
  /** What speaks for it: the comparisons of the search for duplicates. */
  why: string[];
}

const MOST = 5;
/** The same address or the same name leaves little doubt, where the search for duplicates has nothing to say. */
const SAME_ADDRESS = 0.97;
const SAME_NAME = 0.9;
/** Found by the words of its name: worth a look, never taken unasked. */
const ALIKE = 0.5;

export function likelyPeople(ctx: Context, { name, ...values }: Values): Promise<Candidate[]> {
  const parted = typeof name === 'string' ? splitName(name) : {};
  return likely(ctx, 'person', { ...values, ...parted }, [['email', values.email, SAME_ADDRESS]]);
}

export const likelyCompanies = (ctx: Context, values: Values): Promise<Candidate[]> =>
  likely(ctx, 'company', values, [
    ['domain', values.domain, SAME_ADDRESS],
    ['name', values.name, SAME_NAME],
  ]);

async function likely(
  ctx: Context,
  object: 'person' | 'company',
  values: Values,
  exact: Array<[field: string, value: unknown, probability: number]>,
): Promise<Candidate[]> {
  if (!can(ctx, object, 'read')) return [];
  const found = new Map<string, Candidate>();
  const [near = []] = await likelyDuplicates(ctx, object, [values]);
  for (const { id, title, probability, reasons } of near) {
    const why = reasons.filter((reason) => reason.weight > 0).map((reason) => reason.comparison);
    found.set(id, { id, title, probability, why });
  }
  for (const [field, value, probability] of exact) {
    if (typeof value !== 'string' || !value) continue;
    for (const { id, title } of await equal(ctx, object, field, value)) {
      const known = found.get(id);
      const why = known?.why.includes(field) ? known.why : [field, ...(known?.why ?? [])];
      found.set(id, { id, title, probability: Math.max(probability, known?.probability ?? 0), why });
    }
  }
  for (const { id, title } of await namedAlike(ctx, object, values)) {
    if (!found.has(id)) found.set(id, { id, title, probability: ALIKE, why: ['name'] });
  }
  return [...found.values()].toSorted((a, b) => b.probability - a.probability).slice(0, MOST);
}

/** "Cancity GmbH" is looked for as "Cancity": what search finds under a name, the legal form left aside. */
async function namedAlike(ctx: Context, object: string, { name, first_name, last_name }: Values) {
  const q =
    object === 'company'
      ? organisationWords(String(name ?? '')).join(' ')
      : [first_name, last_name].filter(Boolean).join(' ');
  if (q.trim().length < 3) return [];
  const def = catalog(ctx).object(object);
  const { records } = await listRecords(ctx, object, { q, limit: 3, fields: [def.title] });
  return records.map((record) => ({ id: record.id, title: String(record[def.title] ?? def.label) }));
}

async function equal(ctx: Context, object: string, field: string, value: string) {
  const def = catalog(ctx).object(object);
  if (!mayAsk(ctx, def, field)) return [];
  const { rows } = await sql<{ id: string; title: string }>`select t.id, ${sql.ref(`t.${def.title}`)} as title
    from ${tableOf(ctx, def)} as t where lower(${sql.ref(`t.${field}`)}) = lower(${value}::text)
      and ${await selection(ctx, def, {})} order by t.created_at limit ${sql.lit(MOST)}`.execute(ctx.db);
  return rows;
}
