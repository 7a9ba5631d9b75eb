import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { catalog } from './catalog.ts';
import { correct, partsOf } from './corrections.ts';
import type { ObjectDefinition } from './define.ts';
import { guardOf } from './filter.ts';
import { compileCondition } from './filter-sql.ts';
import { can, maskedFields, mayAsk, readableFields, requirePermission } from './permissions.ts';
import { attach, type Projection, selectList, tableOf } from './projection.ts';
import { normalise, searchRow, wordsOf } from './search-row.ts';
import { decodeRow } from './storage.ts';
import type { KithRecord } from './types.ts';

export interface Found {
  object: string;
  id: string;
  title: string;
  /** What tells it from others of its name: the job and the company, the city. */
  subtitle: string | null;
  /** Higher is better; only for order. */
  score: number;
}

export interface SearchOptions {
  /** Names of objects; all that are searched unless told. */
  objects?: string[];
  /** 1 to 50, 20 unless told. */
  limit?: number;
}

const RANKS = { exact: 100, title: 80, word: 50, corrected: 25, part: 10 };
const MOST_TERMS = 8;

/** Finds records of all objects by what people remember of them: part of a name, an e-mail, digits of a number. */
export async function searchRecords(ctx: Context, q: string, options: SearchOptions = {}): Promise<Found[]> {
  const limit = Math.min(Math.max(options.limit ?? 20, 1), 50);
  for (const object of options.objects ?? []) requirePermission(ctx, object, 'read');
  const objects = catalog(ctx).objects.filter(
    (def) => def.searched && can(ctx, def.name, 'read') && (options.objects?.includes(def.name) ?? !def.hidden),
  );
  const asked = readQuery(q);
  if (!asked || objects.length === 0) return [];

  const names = seenRows(ctx, objects);
  const candidates = new Map<string, Candidate>();
  const add = (found: Candidate[]) => {
    for (const one of found) if ((candidates.get(one.id)?.rank ?? 0) < one.rank) candidates.set(one.id, one);
  };
  add(await byTitle(ctx, names, asked, limit));
  if (asked.terms) {
    const byMeaning = async (terms: Term[], rank: number) =>
      add(await known(ctx, objects, terms, await byWords(ctx, names, terms, rank, asked, limit)));
    if (candidates.size < limit) await byMeaning(asked.terms, RANKS.word);
    if (candidates.size === 0) {
      const corrected = await correct(ctx, asked.terms);
      if (corrected) await byMeaning(corrected, RANKS.corrected);
    }
    if (candidates.size < limit) {
      const parts = await partsOf(ctx, asked.terms);
      if (parts) await byMeaning(parts, RANKS.part);
    }
  }
  return describe(ctx, objects, [...candidates.values()], limit);
}

/** The rows `t` of one object that the words match, for lists. */
export async function searchCondition(ctx: Context, def: ObjectDefinition, q: string): Promise<RawBuilder<boolean>> {
  const asked = readQuery(q);
  if (!asked || !def.searched) return titleContains(def, q);
  const from = sql`select record_id from ${sql.id(ctx.workspace.schema, 'search')} where object = ${def.name}`;
  if (!asked.terms) return sql<boolean>`t.id in (${from} and title_key like ${`${escapeLike(asked.key)}%`})`;
  const meant = (await anyHit(ctx, def, asked.terms))
    ? asked.terms
    : ((await correct(ctx, asked.terms)) ?? (await partsOf(ctx, asked.terms)) ?? asked.terms);
  if (hiddenWords(ctx, def)) return knownInList(ctx, def, meant);
  return sql<boolean>`t.id in (${from} and words @@ ${textOf(meant)}::tsquery)`;
}

/** The trash keeps no search rows: its titles are looked at as they are. */
export const titleContains = (def: ObjectDefinition, q: string): RawBuilder<boolean> =>
  sql<boolean>`lower(${sql.ref(`t.${def.title}`)}) like lower(${`%${escapeLike(q.trim())}%`}::text)`;

/** Each term stands for itself or for any of the words it may have meant; all terms must be met. */
export interface Term {
  words: string[];
  /** Matches whatever begins so. */
  prefix: boolean;
}

interface Asked {
  key: string;
  /** Null where the text is too short to look at words. */
  terms: Term[] | null;
}

function readQuery(q: string): Asked | null {
  const key = normalise(q).slice(0, 200);
  if (key === '') return null;
  if (key.length <= 2) return { key, terms: null };
  const terms: string[] = [];
  for (const part of key.split(' ')) {
    // A whole address is one word of the index, and a rarer one than its parts.
    if (/^[^@]+@[^@]+$/.test(part)) terms.push(part.slice(0, 60));
    else terms.push(...wordsOf(part));
  }
  // A number is typed in many ways; its digits together are a word too.
  const digits = q.replace(/\D/g, '');
  if (digits.length >= 5 && /^[\d\s()+./-]+$/.test(q)) return { key, terms: [{ words: [digits], prefix: true }] };
  const unique = [...new Set(terms)].slice(0, MOST_TERMS);
  return unique.length > 0
    ? { key, terms: unique.map((word) => ({ words: [word], prefix: true })) }
    : { key, terms: null };
}

interface Candidate {
  object: string;
  id: string;
  title: string;
  rank: number;
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

/** The objects that are searched: those of which the caller sees every record by name, the others with their condition. */
interface Seen {
  whole: string[];
  partly: Array<{ object: string; condition: RawBuilder<boolean> }>;
}

/** The condition is on the search row `s`: what the caller may not see takes no place among what is found. */
function seenRows(ctx: Context, objects: ObjectDefinition[]): Seen {
  const seen: Seen = { whole: [], partly: [] };
  for (const def of objects) {
    const guard = guardOf(ctx, def);
    if (!guard) seen.whole.push(def.name);
    else
      seen.partly.push({
        object: def.name,
        condition: sql<boolean>`exists (select 1 from ${tableOf(ctx, def)} as t
          where t.id = s.record_id and ${compileCondition(ctx, guard, 't')})`,
      });
  }
  return seen;
}

/** Titles that begin with the text: a few of each object, from an index that is ordered so. */
async function byTitle(ctx: Context, { whole, partly }: Seen, { key }: Asked, limit: number): Promise<Candidate[]> {
  const rank = sql`case when s.title_key = ${key} then ${RANKS.exact}::int else ${RANKS.title}::int end as rank`;
  const begins = (object: RawBuilder<unknown>, seen: RawBuilder<unknown>) => sql`
      select * from ${sql.id(ctx.workspace.schema, 'search')} as s
      where s.object = ${object} and s.title_key like ${`${escapeLike(key)}%`} ${seen}
      order by s.title_key using ~<~ limit ${sql.lit(limit)}`;
  const parts = partly.map(
    ({ object, condition }) => sql`select s.object, s.record_id as id, s.title, ${rank}
      from (${begins(sql`${object}::text`, sql`and ${condition}`)}) as s`,
  );
  const { rows } = await sql<Candidate>`${sql.join(
    [
      sql`select s.object, s.record_id as id, s.title, ${rank} from unnest(${whole}::text[]) as o
        cross join lateral (${begins(sql`o`, sql``)}) as s`,
      ...parts,
    ],
    sql` union all `,
  )}`.execute(ctx.db);
  return rows;
}

async function byWords(
  ctx: Context,
  { whole, partly }: Seen,
  terms: Term[],
  rank: number,
  { key }: Asked,
  limit: number,
): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`with hits as materialized (${hits(ctx, terms)})
    select s.object, s.record_id as id, s.title, ${rank}::int
      + case when s.title_key like ${`% ${escapeLike(key)}%`} then 10 else 0 end as rank
    from hits as s where ${sql.join(
      [
        sql`s.object = any(${whole}::text[])`,
        ...partly.map(({ object, condition }) => sql`(s.object = ${object} and ${condition})`),
      ],
      sql` or `,
    )} limit ${sql.lit(limit * 10)}`.execute(ctx.db);
  return rows;
}

/** Whether the words of some fields were taken into the index that the caller may not find records by. */
function hiddenWords(ctx: Context, def: ObjectDefinition): boolean {
  return Object.values(def.fields).some((field) => field.searched && !mayAsk(ctx, def, field.name));
}

/** Of what the index found, what is also found by the words that the caller may know. */
async function known(
  ctx: Context,
  objects: ObjectDefinition[],
  terms: Term[],
  found: Candidate[],
): Promise<Candidate[]> {
  let left = found;
  for (const def of objects) {
    if (!hiddenWords(ctx, def)) continue;
    const ids = left.filter((one) => one.object === def.name).map((one) => one.id);
    const really = await knownIds(ctx, def, terms, ids);
    left = left.filter((one) => one.object !== def.name || really.has(one.id));
  }
  return left;
}

/** So many of the records that an index finds are looked at for a list, where the words of some fields do not count. */
const MOST_LOOKED_AT = 20_000;

async function knownInList(ctx: Context, def: ObjectDefinition, terms: Term[]): Promise<RawBuilder<boolean>> {
  const { rows } = await sql<{ id: string }>`with hits as materialized (${hits(ctx, terms)})
    select record_id as id from hits where object = ${def.name} limit ${sql.lit(MOST_LOOKED_AT)}`.execute(ctx.db);
  const ids = await knownIds(
    ctx,
    def,
    terms,
    rows.map(({ id }) => id),
  );
  return sql<boolean>`t.id = any(${[...ids]}::uuid[])`;
}

async function knownIds(ctx: Context, def: ObjectDefinition, terms: Term[], ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const fields = Object.fromEntries(
    Object.entries(def.fields).filter(
      ([name, field]) => name === def.title || (field.searched && mayAsk(ctx, def, name)),
    ),
  );
  const names = Object.keys(fields);
  const { rows } = await sql<Record<string, unknown>>`select ${sql.raw(selectList(def, names))}
    from ${tableOf(ctx, def)} as t where t.id = any(${ids}::uuid[])`.execute(ctx.db);
  return new Set(
    rows
      .map((row) => decodeRow(def, row, names))
      .filter((record) => {
        const { words } = searchRow({ ...def, fields }, record);
        return terms.every((term) =>
          term.words.some((wanted) => words.some((word) => (term.prefix ? word.startsWith(wanted) : word === wanted))),
        );
      })
      .map((record) => record.id),
  );
}

async function anyHit(ctx: Context, def: ObjectDefinition, terms: Term[]): Promise<boolean> {
  const { rows } = await sql`with hits as materialized (${hits(ctx, terms)})
    select 1 from hits where object = ${def.name} limit 1`.execute(ctx.db);
  return rows.length > 0;
}

/**
 * The rows that the terms match. Read through `with … as materialized`, which plans for all of them (else a limit makes
 * PostgreSQL walk the table in hope of early hits) and still stops when enough were taken.
 */
function hits(ctx: Context, terms: Term[]): RawBuilder<unknown> {
  const { indexed, checked } = splitTerms(terms);
  // The function form keeps the short, common terms out of the index search: they are only checked on what it finds.
  const check = checked ? sql`and ts_match_vq(words, ${checked}::tsquery)` : sql``;
  return sql`select object, record_id, title, title_key from ${sql.id(ctx.workspace.schema, 'search')}
    where words @@ ${indexed}::tsquery ${check}`;
}

const LONG_ENOUGH = 4;

function splitTerms(terms: Term[]): { indexed: string; checked: string | null } {
  const lengthOf = (term: Term) => Math.min(...term.words.map((word) => word.length));
  const longest = Math.max(...terms.map(lengthOf));
  const needed = Math.min(LONG_ENOUGH, longest);
  const short = terms.filter((term) => lengthOf(term) < needed);
  return {
    indexed: textOf(terms.filter((term) => lengthOf(term) >= needed)),
    checked: short.length > 0 ? textOf(short) : null,
  };
}

/** As the text of a tsquery, each word quoted. */
const textOf = (terms: Term[]): string =>
  terms
    .map(({ words, prefix }) => `(${words.map((word) => quoted(word) + (prefix ? ':*' : '')).join(' | ')})`)
    .join(' & ');

const quoted = (word: string) => `'${word.replace(/\\/g, '\\\\').replaceAll("'", "''")}'`;

/** Orders what was found, and says of each what tells it from others. */
async function describe(
  ctx: Context,
  objects: ObjectDefinition[],
  found: Candidate[],
  limit: number,
): Promise<Found[]> {
  const best = found.toSorted((a, b) => b.rank - a.rank).slice(0, limit * 5);
  const records = new Map<string, KithRecord>();
  const subtitles = new Map<string, string | null>();
  for (const def of objects) {
    const ids = best.filter((one) => one.object === def.name).map((one) => one.id);
    if (ids.length === 0) continue;
    for (const record of await telling(ctx, def, ids)) {
      records.set(record.id, record);
      subtitles.set(record.id, subtitleOf(ctx, def, record));
    }
  }
  return best
    .flatMap((one) => {
      const record = records.get(one.id);
      return record ? [{ one, updated: record.updated_at }] : [];
    })
    .sort((a, b) => b.one.rank - a.one.rank || (a.updated < b.updated ? 1 : a.updated > b.updated ? -1 : 0))
    .slice(0, limit)
    .map(({ one }) => ({
      object: one.object,
      id: one.id,
      title: one.title,
      subtitle: subtitles.get(one.id) ?? null,
      score: one.rank,
    }));
}

const TELLING = new Set(['text', 'choice', 'email', 'phone', 'reference']);

function tellingFields(ctx: Context, def: ObjectDefinition): string[] {
  const masked = maskedFields(ctx, def);
  const readable = new Set(readableFields(ctx, def).filter((name) => !masked.includes(name)));
  return Object.values(def.fields)
    .filter((f) => f.listed && f.name !== def.title && readable.has(f.name) && TELLING.has(f.type) && f.to !== 'member')
    .map((f) => f.name)
    .slice(0, 4);
}

async function telling(ctx: Context, def: ObjectDefinition, ids: string[]): Promise<KithRecord[]> {
  const fields = tellingFields(ctx, def);
  const guard = guardOf(ctx, def);
  const { rows } = await sql<Record<string, unknown>>`select ${sql.raw(selectList(def, fields))}
    from ${tableOf(ctx, def)} as t where t.id = any(${ids}::uuid[]) and t.trashed_at is null
    and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}`.execute(ctx.db);
  const records = rows.map((row) => decodeRow(def, row, fields));
  const references = fields.filter((name) => def.fields[name]?.type === 'reference');
  const include = new Map<string, Projection>(references.map((name) => [name, { fields: [], include: new Map() }]));
  await attach(ctx, def, records, { fields, include });
  return records;
}

function subtitleOf(ctx: Context, def: ObjectDefinition, record: KithRecord): string | null {
  const parts = tellingFields(ctx, def).flatMap((name) => {
    const value = record[name];
    if (value === null || value === undefined) return [];
    if (typeof value === 'object') return 'title' in value && value.title ? [String(value.title)] : [];
    const choice = def.fields[name]?.choices?.find((c) => c.value === value);
    return [choice?.label ?? String(value)];
  });
  return parts.slice(0, 2).join(' · ') || null;
}
