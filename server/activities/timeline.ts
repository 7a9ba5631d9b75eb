import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { invalidField } from '../kernel/errors.ts';
import { catalog } from '../records/catalog.ts';
import type { Field, ObjectDefinition } from '../records/define.ts';
import { guardOf } from '../records/filter.ts';
import { compileCondition } from '../records/filter-sql.ts';
import { can, maskedFields, readableFields } from '../records/permissions.ts';
import { getRecord } from '../records/query.ts';
import { idOf } from '../records/reference.ts';
import { mask } from '../records/rights/conceal.ts';
import { decodeRow, referenceColumn } from '../records/storage.ts';
import { type TimelineKind, timelineKinds } from '../records/timeline-kinds.ts';
import type { KithRecord, Values } from '../records/types.ts';
import { type EntryRow, type KindParts, type Position, rowsOf, timelineRows, titlesOf } from './queries.ts';
import type { Timeline, TimelineEntry } from './schema.ts';

/** Whose notes, tasks and milestones show in whose timeline too, by the names that the links have there. */
const belongings: Record<string, string[]> = {
  company: ['people', 'deals', 'leads'],
  person: ['deals', 'leads'],
  deal: ['leads'],
};

export interface TimelinePage {
  cursor?: string;
  limit: number;
}

/** Everything that happened with a record, newest first: its notes, tasks, changes and moves, and those of what belongs to it. */
export async function timelineOf(ctx: Context, plural: string, id: string, page: TimelinePage): Promise<Timeline> {
  const def = catalog(ctx).byPlural(plural);
  await getRecord(ctx, def.name, id, { fields: [def.title], trashed: true });
  const rows = await timelineRows(ctx.db, {
    schema: ctx.workspace.schema,
    id,
    related: relatedRecords(ctx, def, id),
    kinds: timelineKinds(ctx).flatMap((kind) => kindParts(ctx, kind)),
    after: page.cursor ? readCursor(page.cursor) : null,
    limit: page.limit + 1,
  });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const records = await activitiesIn(ctx, shown);
  const drafts = shown.map((row) => entryOf(ctx, row, records)).filter((entry) => entry !== null);
  const titles = await titlesFor(ctx, drafts);
  return {
    data: drafts.map(({ about, ...entry }) => ({
      ...entry,
      about: about && { ...about, title: titles.get(about.id) ?? null },
    })),
    next_cursor: rows.length > page.limit && last ? writeCursor(last) : null,
    titles: Object.fromEntries(titles),
  };
}

function kindParts(ctx: Context, { object, at, links }: TimelineKind): KindParts[] {
  const seen = visible(ctx, object, 't');
  const { fields } = catalog(ctx).object(object);
  if (!seen) return [];
  const columns = links.flatMap((name) => {
    const field = fields[name];
    if (!field) return [];
    if (field.type === 'multi_reference') return [{ column: `${name}_ids`, many: true }];
    return [{ column: `${name}_id`, many: false }];
  });
  return [{ object, at, links: columns, seen }];
}

function relatedRecords(ctx: Context, def: ObjectDefinition, id: string): RawBuilder<unknown>[] {
  return (belongings[def.name] ?? []).flatMap((name) => {
    const link = catalog(ctx).inverse(def.name, name);
    const sees = link && visible(ctx, link.object.name, 'r');
    if (!sees) return [];
    return [
      sql`select r.id from ${sql.id(ctx.workspace.schema, link.object.name)} r
        where r.${sql.id(referenceColumn(link.field))} = ${id}::uuid and r.trashed_at is null and ${sees}`,
    ];
  });
}

/** The condition under which the caller sees records of an object; null for none at all. */
function visible(ctx: Context, object: string, alias: string): RawBuilder<unknown> | null {
  if (!can(ctx, object, 'read')) return null;
  const guard = guardOf(ctx, catalog(ctx).object(object));
  return guard ? compileCondition(ctx, guard, alias) : sql`true`;
}

async function activitiesIn(ctx: Context, rows: EntryRow[]): Promise<Map<string, KithRecord>> {
  const found = await Promise.all(
    [...new Set(rows.flatMap((row) => (row.kind === 'change' ? [] : [row.kind])))].map(async (object) => {
      const def = catalog(ctx).object(object);
      const fields = readableFields(ctx, def).filter((name) => Object.hasOwn(def.fields, name));
      const ids = rows.filter((row) => row.kind === object).map((row) => row.id);
      const records = (await rowsOf(ctx.db, ctx.workspace.schema, object, ids)).map((row) =>
        decodeRow(def, row, fields),
      );
      return mask(ctx, def, records);
    }),
  );
  return new Map(found.flat().map((record) => [record.id, record]));
}

type Draft = Omit<TimelineEntry, 'about'> & { about: { object: string; id: string } | null };

function entryOf(ctx: Context, row: EntryRow, records: Map<string, KithRecord>): Draft | null {
  const actor = row.actor_name ? { id: row.actor_id, name: row.actor_name } : null;
  if (row.kind !== 'change') {
    const record = records.get(row.id);
    if (!record) return null;
    return { kind: row.kind, at: row.at, actor, about: aboutOf(ctx, row.kind, record), record };
  }
  if (!catalog(ctx).has(row.object)) return null;
  const changes = row.op === 'create' || row.op === 'update' ? changesIn(ctx, row) : [];
  if (row.op === 'update' && changes.length === 0) return null;
  return {
    kind: row.op === 'update' && row.object === 'deal' && 'stage' in (row.after ?? {}) ? 'stage' : 'change',
    at: row.at,
    actor,
    about: { object: row.object, id: row.id },
    op: row.op ?? undefined,
    changes,
    change_set: row.change_set ?? undefined,
  };
}

function aboutOf(ctx: Context, object: string, record: KithRecord): { object: string; id: string } | null {
  const name = timelineKinds(ctx).find((kind) => kind.object === object)?.about;
  const to = name && catalog(ctx).object(object).fields[name]?.to;
  const id = name ? idOf(record[name]) : null;
  if (to && id) return { object: to, id };
  return (record.about ?? null) as { object: string; id: string } | null;
}

function changesIn(ctx: Context, { object, before, after }: EntryRow) {
  const def = catalog(ctx).object(object);
  const masked = maskedFields(ctx, def);
  return Object.entries(after ?? {})
    .filter(([field]) => Object.hasOwn(def.fields, field) && readableFields(ctx, def).includes(field))
    .map(([field, value]) =>
      masked.includes(field)
        ? { field, before: null, after: null, masked: true }
        : { field, before: before?.[field] ?? null, after: value },
    );
}

/** The titles of all records that the entries name, as far as the caller may see them. */
async function titlesFor(ctx: Context, entries: Draft[]): Promise<Map<string, string>> {
  const wanted = new Map<string, Set<string>>();
  const want = (object: string | undefined, id: string | null) => {
    if (object && id) wanted.set(object, (wanted.get(object) ?? new Set()).add(id));
  };
  for (const { about, record, changes } of entries) {
    if (about) want(about.object, about.id);
    for (const name of ['assignee', 'owner']) want('member', idOf(record?.[name]));
    const def = about && changes && catalog(ctx).object(about.object);
    for (const change of changes ?? []) {
      const field = def?.fields[change.field];
      for (const value of field ? [change.before, change.after] : []) want(targetOf(field, value), idOf(value));
    }
  }
  const found = await Promise.all(
    [...wanted]
      .filter(([object]) => catalog(ctx).has(object) && can(ctx, object, 'read'))
      .map(([object, ids]) =>
        titlesOf(
          ctx.db,
          ctx.workspace.schema,
          object,
          catalog(ctx).object(object).title,
          [...ids],
          visible(ctx, object, 'o'),
        ),
      ),
  );
  return new Map(found.flat().flatMap(({ id, title }) => (title === null ? [] : [[id, title] as const])));
}

function targetOf(field: Field | undefined, value: unknown): string | undefined {
  if (field?.type === 'reference') return field.to;
  return field?.type === 'record' && value ? String((value as Values).object) : undefined;
}

const writeCursor = ({ at, key }: Position) => Buffer.from(JSON.stringify([at, key])).toString('base64url');

function readCursor(cursor: string): Position {
  try {
    const [at, key] = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof at === 'string' && typeof key === 'string' && !Number.isNaN(Date.parse(at))) return { at, key };
  } catch {
    // Told below, like any other cursor that is none of ours.
  }
  throw invalidField('cursor', 'invalid', 'This cursor is not one of ours');
}
