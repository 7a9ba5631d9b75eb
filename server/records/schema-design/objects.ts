import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict, invalid, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { describeObject, type ObjectMeta } from '../meta.ts';
import { write } from '../write/index.ts';
import { changeDefinitions } from './load.ts';
import { objectNames, pluralOf } from './names.ts';
import * as rows from './rows.ts';
import type { NewObject, ObjectChange } from './schema.ts';
import { requestReindex } from './search.ts';
import { compact } from './shape.ts';
import { endColumns, endTable, makeTable } from './tables.ts';
import { tell } from './tell.ts';
import { refuseUsed } from './usage.ts';

const MOST_OBJECTS = 200;

/** Makes an object: a table, a field that names its records, and whose they are. */
export async function createObject(ctx: Context, wish: NewObject, reserved: Set<string>): Promise<ObjectMeta> {
  return changeDefinitions(ctx, async (ctx, refresh) => {
    const labels = wish.labels ?? pluralOf(wish.label);
    const name = await addObject(
      ctx,
      { label: wish.label, labels, plural: wish.plural },
      compact({ icon: wish.icon ?? 'box', description: wish.description ?? undefined }),
      reserved,
    );
    const title: rows.FieldRow = {
      id: uuidv7(),
      object: name,
      name: 'c_name',
      custom: true,
      type: 'text',
      definition: {
        label: wish.title_label ?? 'Name',
        required: true,
        max: 300,
        searched: true,
        indexed: true,
        listed: true,
      },
      archived_at: null,
      index_state: 'ready',
      index_problem: null,
    };
    await rows.insertField(ctx.db, title, ctx.actor.memberId, ctx.now());
    await refresh();
    const def = catalog(ctx).object(name);
    await makeTable(ctx, def);
    await tell(ctx, 'object.created', def);
    return describeObject(ctx, def);
  });
}

/** Keeps the definition of a new object, without fields and table: they follow. @returns its name */
export async function addObject(
  ctx: Context,
  words: { label: string; labels: string; plural?: string },
  settings: rows.ObjectSettings,
  reserved: Set<string>,
): Promise<string> {
  const stored = await rows.readDefinitions(ctx.db, ctx.workspace.schema);
  if (stored.objects.filter((row) => row.custom).length >= MOST_OBJECTS)
    throw conflict(`There are ${MOST_OBJECTS} objects of your own already, the archived ones included`);
  refuseWords(ctx, words);
  const { name, plural } = objectNames(stored, catalog(ctx), words, reserved);
  const { label, labels } = words;
  const definition = { label, labels, title: 'c_name', ...settings };
  const row: rows.ObjectRow = { id: uuidv7(), name, plural, custom: true, definition, archived_at: null };
  await rows.insertObject(ctx.db, row, ctx.actor.memberId, ctx.now());
  return name;
}

/** Two objects that read the same cannot be told apart in any menu. */
function refuseWords(ctx: Context, words: { label?: string; labels?: string }, except?: string): void {
  const wrong = (['label', 'labels'] as const).flatMap((key) => {
    const word = words[key]?.toLowerCase();
    const same = catalog(ctx).objects.find(
      (def) => def.name !== except && !def.link && def[key].toLowerCase() === word,
    );
    return same ? [{ field: key, code: 'taken', message: `There are ${same.labels.toLowerCase()} already` }] : [];
  });
  const [first] = wrong;
  if (first) throw conflict(first.message, { errors: wrong });
}

export async function changeObject(ctx: Context, plural: string, wish: ObjectChange): Promise<ObjectMeta> {
  const { name } = catalog(ctx).byPlural(plural);
  return changeDefinitions(ctx, async (ctx, refresh) => {
    const before = catalog(ctx).object(name);
    refuseWords(ctx, { label: wish.label ?? undefined, labels: wish.labels ?? undefined }, name);
    const stored = await rows.readDefinitions(ctx.db, ctx.workspace.schema);
    const row = stored.objects.find((one) => one.name === name);
    const given = Object.entries(wish).filter(([, value]) => value !== undefined);
    if (before.custom && given.some(([key, value]) => value === null && (key === 'label' || key === 'labels')))
      throw invalid('An object of your own has no other name to go back to', [
        { field: 'label', code: 'required', message: 'Give a name' },
      ]);
    const kept = { ...row?.definition, ...Object.fromEntries(given) };
    const definition = Object.fromEntries(Object.entries(kept).filter(([, value]) => value !== null));
    if (row) await rows.updateObject(ctx.db, name, { definition }, ctx.now());
    else {
      const settings: rows.ObjectRow = {
        id: uuidv7(),
        name,
        plural: null,
        custom: false,
        definition,
        archived_at: null,
      };
      await rows.insertObject(ctx.db, settings, ctx.actor.memberId, ctx.now());
    }
    await refresh();
    const def = catalog(ctx).object(name);
    await tell(ctx, 'object.changed', def, null, { changed: given.map(([key]) => key) });
    return describeObject(ctx, def);
  });
}

/** Puts an object away with its records: nothing shows them until it is restored. */
export async function archiveObject(ctx: Context, plural: string): Promise<void> {
  const { name } = catalog(ctx).byPlural(plural);
  await changeDefinitions(ctx, async (ctx) => {
    const def = catalog(ctx).object(name);
    refuseStandard(def);
    await rows.updateObject(ctx.db, name, { archived_at: ctx.now() }, ctx.now());
    await tell(ctx, 'object.archived', def);
  });
}

export async function restoreObject(ctx: Context, plural: string): Promise<ObjectMeta> {
  return changeDefinitions(ctx, async (ctx, refresh) => {
    const { name, label, labels } = archivedObject(ctx, plural);
    refuseWords(ctx, { label, labels });
    await rows.updateObject(ctx.db, name, { archived_at: null }, ctx.now());
    await refresh();
    if (!catalog(ctx).has(name))
      throw conflict('It ties objects together that are in the archive: restore those first');
    const def = catalog(ctx).object(name);
    await requestReindex(ctx, def);
    await tell(ctx, 'object.restored', def);
    return describeObject(ctx, def);
  });
}

/** Ends an object, its records and every field that points to it, for good. */
export async function endObject(ctx: Context, plural: string, force: boolean): Promise<void> {
  await changeDefinitions(ctx, async (ctx) => {
    const def = catalog(ctx).objects.find((one) => one.plural === plural) ?? archivedObject(ctx, plural);
    refuseStandard(def);
    if (!force) await refuseUsed(ctx, { object: def });
    await endActivities(ctx, def);
    await endLinksTo(ctx, def);
    await forget(ctx, def);
    await endTable(ctx, def);
    await rows.deleteObject(ctx.db, def.name);
    await tell(ctx, 'object.deleted', def);
  });
}

/** Fields and whole relations that lead to an object that ends. */
async function endLinksTo(ctx: Context, def: ObjectDefinition): Promise<void> {
  const stored = await rows.readDefinitions(ctx.db, ctx.workspace.schema);
  const all = [...catalog(ctx).objects, ...catalog(ctx).archived.objects];
  for (const row of stored.fields) {
    if (!row.custom || row.definition.to !== def.name || row.object === def.name) continue;
    const holder = all.find((one) => one.name === row.object);
    if (!holder) continue;
    if (holder.link && (holder.link.a === row.name || holder.link.b === row.name)) {
      await forget(ctx, holder);
      await endTable(ctx, holder);
      await rows.deleteObject(ctx.db, holder.name);
    } else {
      await endColumns(ctx, holder, { ...row.definition, name: row.name, type: row.type, label: row.name });
      await rows.deleteField(ctx.db, row.object, row.name);
    }
  }
}

/** Notes, tasks and their like about its records end with them, as they do with a single record. */
async function endActivities(ctx: Context, def: ObjectDefinition): Promise<void> {
  for (const object of catalog(ctx).objects) {
    for (const field of Object.values(object.fields)) {
      if (field.type !== 'record') continue;
      const { rows: about } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, object.name)}
        where ${sql.ref(`${field.name}_object`)} = ${def.name}`.execute(ctx.db);
      if (about.length === 0) continue;
      const changes = about.map(({ id }) => ({ op: 'purge' as const, object: object.name, id }));
      await write(ctx, changes, { reason: `${def.labels} deleted`, returning: false, system: true });
    }
  }
}

/** What is kept beside the table. The change log stays: it says who did what. */
async function forget(ctx: Context, def: ObjectDefinition): Promise<void> {
  await ctx.db.deleteFrom('search').where('object', '=', def.name).execute();
  await ctx.db.deleteFrom('view').where('object', '=', def.name).execute();
}

function refuseStandard(def: ObjectDefinition): void {
  if (!def.custom) throw conflict(`${def.labels} come with Kith and stay`);
}

function archivedObject(ctx: Context, plural: string): ObjectDefinition {
  const def = catalog(ctx).archived.objects.find((one) => one.plural === plural);
  if (!def) throw notFound(`The object "${plural}"`);
  return def;
}

/** An object, in use or put away. */
export const anyObject = (ctx: Context, plural: string): ObjectDefinition =>
  catalog(ctx).objects.find((one) => one.plural === plural) ?? archivedObject(ctx, plural);
