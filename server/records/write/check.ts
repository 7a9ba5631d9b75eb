import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { AS_ARRAYS, PREPARED } from '../../kernel/db.ts';
import { DomainError, notFound, versionMismatch } from '../../kernel/errors.ts';
import { catalog } from '../catalog.ts';
import { uniqueKey } from '../ddl.ts';
import { type Field, isDerived, type ObjectDefinition } from '../define.ts';
import { completeFiles } from '../files/holding.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { selectList } from '../projection.ts';
import { shownTo } from '../rights/conceal.ts';
import { decoderOf } from '../storage.ts';
import type { Values } from '../types.ts';
import { BadValue, parseValue, sameValue } from '../values.ts';
import { demandFields, demandPattern, outlived } from './demands.ts';
import type { Group, OpenDraft } from './draft.ts';
import { mirrorPoints } from './mirror.ts';
import { giveNumbers } from './numbers.ts';
import { ownByDefault, refuseField, refuseForeignTies, refuseOutOfReach } from './reach.ts';
import { checkTies } from './ties.ts';

export interface CheckOptions {
  /** Kith's own verbs may set what callers may not. */
  system: boolean;
  dryRun: boolean;
  /** The caller asked for it, rather than a rule: it is held against the caller's rights. */
  asked: boolean;
  /** Records that earlier groups of the same write make. */
  created: Set<string>;
  unmerging: boolean;
}

/** Loads what stands, lets the rules of the domain speak, and leaves in each draft what will be written or why not. */
export async function check(ctx: Context, group: Group, options: CheckOptions): Promise<void> {
  if (group.op !== 'create') await loadBefore(ctx, group, options);
  if (group.op === 'restore' && !options.unmerging) await refuseMerged(ctx, group);
  if (options.asked) await refuseOutOfReach(ctx, group);
  if (group.op === 'create' || group.op === 'update') {
    for (const draft of group.drafts) readValues(ctx, group.def, draft, options);
  }
  await group.def.rules.prepare?.(
    ctx,
    group.drafts.filter((d) => !d.refused),
  );
  if (group.op === 'create' || group.op === 'update') {
    await completeFiles(ctx, group, options);
    for (const draft of group.drafts) settle(ctx, group.def, draft, options);
    await checkReferences(ctx, group, options);
    if (options.asked) await refuseForeignTies(ctx, group);
  }
  if (group.op !== 'trash' && group.op !== 'purge') {
    await checkUnique(ctx, group);
    await checkTies(ctx, group, options.dryRun);
  }
  if (group.op === 'create' && !options.dryRun) await giveNumbers(ctx, group);
}

/** Reads the records as they are; in a transaction it locks them in the order of their ids, so that none wait in a circle. */
async function loadBefore(ctx: Context, group: Group, options: CheckOptions): Promise<void> {
  const { def, op, drafts } = group;
  const lock = ctx.transaction && !options.dryRun ? sql`for update` : sql``;
  const ids = drafts.map((d) => d.id);
  const { rows } = await sql<unknown[]>`${sql.raw(PREPARED + AS_ARRAYS)} select ${sql.raw(selectList(def, undefined))}
    from ${sql.id(ctx.workspace.schema, def.name)} as t where t.id = any(${ids}::uuid[]) order by t.id ${lock}`.execute(
    ctx.db,
  );
  const decode = decoderOf(def);
  const found = new Map(rows.map((row) => [row[0] as string, decode(row)]));
  for (const draft of drafts) {
    const before = found.get(draft.id) ?? null;
    const trashed = before?.trashed_at != null;
    draft.before = before;
    if (!before || (trashed && (op === 'update' || op === 'trash'))) {
      draft.refusal = notFound(def.label);
    } else if (!trashed && op === 'restore') {
      draft.refusal = new DomainError('conflict', `This ${def.label.toLowerCase()} is not in the trash`);
    } else if (draft.expected !== undefined && draft.expected !== before.version) {
      draft.refusal = versionMismatch(shownTo(ctx, def, before));
    }
  }
}

/** What was merged into another record comes back by un-merging only: its data and what pointed to it live there. */
async function refuseMerged(ctx: Context, { def, drafts }: Group): Promise<void> {
  const { rows } = await sql<{ record_id: string; winner: string }>`select record_id, winner
    from ${sql.id(ctx.workspace.schema, 'record_merged')} where record_id = any(${drafts.map((d) => d.id)}::uuid[])`.execute(
    ctx.db,
  );
  for (const { record_id, winner } of rows) {
    const draft = drafts.find((d) => d.id === record_id);
    if (draft && !draft.refused) {
      draft.refusal = new DomainError(
        'conflict',
        `This ${def.label.toLowerCase()} was merged into another: un-merge it`,
        [],
        {
          winner,
        },
      );
    }
  }
}

const backdating = new Set(['import', 'sample', 'undo']);

function readValues(ctx: Context, def: ObjectDefinition, draft: OpenDraft, options: CheckOptions): void {
  const given = draft.values;
  draft.values = {};
  for (const [name, raw] of Object.entries(given)) {
    if (raw === undefined) continue;
    if (draft.op === 'create' && (name === 'created_at' || name === 'created_by') && backdating.has(ctx.origin.kind)) {
      draft.values[name] = raw;
      continue;
    }
    const field = Object.hasOwn(def.fields, name) ? def.fields[name] : undefined;
    // A field that was ended since: there is nowhere to bring its value back to.
    if (!field && fromLog(ctx, options)) continue;
    if (!field) draft.refuse(name, 'unknown_field', `${def.labels} have no field "${name.slice(0, 100)}"`);
    else if (isDerived(field) && options.system) continue;
    else if (field.writable && !options.system) draft.refuse(name, 'read_only', `${field.label} is kept by Kith`);
    else {
      parse(ctx, field, raw, draft);
      if (options.asked && !options.system) refuseField(ctx, def, draft, field);
    }
  }
  if (draft.op === 'create') {
    if (options.asked) ownByDefault(ctx, def, draft);
    for (const field of Object.values(def.fields)) {
      if (draft.values[field.name] === undefined && field.default !== undefined)
        parse(ctx, field, field.default, draft);
    }
  }
  draft.parsed = { ...draft.values };
}

const fromLog = (ctx: Context, options: CheckOptions) => ctx.origin.kind === 'undo' || options.unmerging;

function parse(ctx: Context, field: Field, raw: unknown, draft: OpenDraft): void {
  try {
    const value = parseValue(field, raw, ctx);
    demandPattern(ctx, field, value, draft);
    draft.values[field.name] = value;
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    if (ctx.origin.kind === 'undo' && outlived.has(error.code)) draft.values[field.name] = raw;
    else draft.refuse(field.name, error.code, error.message);
  }
}

/** After the rules: what they added is read the same way, mirrors follow, what must be there is there. */
function settle(ctx: Context, def: ObjectDefinition, draft: OpenDraft, options: CheckOptions): void {
  if (draft.refused) return;
  for (const [name, value] of Object.entries(draft.values)) {
    // What the rules left alone was read already.
    if (value === null || (typeof value !== 'object' && value === draft.parsed[name])) continue;
    const field = def.fields[name];
    if (field) parse(ctx, field, value, draft);
  }
  mirrorPoints(def, draft);
  demandFields(ctx, def, draft, options.system);
  if (draft.op === 'update') {
    for (const name of Object.keys(draft.values)) if (!draft.changes(name)) delete draft.values[name];
  }
}

/** Every record pointed to must exist in this workspace and not lie in the trash. */
async function checkReferences(ctx: Context, group: Group, options: CheckOptions): Promise<void> {
  const wanted = new Map<string, Set<string>>();
  const links: Array<{ draft: OpenDraft; field: Field; object: string; id: string }> = [];
  const beside = new Set(group.op === 'create' ? group.drafts.map((d) => d.id) : []);
  for (const field of Object.values(group.def.fields)) {
    if (field.type !== 'reference' && field.type !== 'record' && field.type !== 'multi_reference') continue;
    for (const draft of group.drafts) {
      if (draft.refused || !draft.values[field.name] || !draft.changes(field.name)) continue;
      for (const link of newLinks(field, draft)) {
        if (!catalog(ctx).has(link.object)) draft.refuse(field.name, 'unknown_object', 'There is no such object');
        else if (!options.created.has(link.id) && !beside.has(link.id)) {
          links.push({ draft, field, ...link });
          wanted.set(link.object, (wanted.get(link.object) ?? new Set()).add(link.id));
        }
      }
    }
  }
  if (wanted.size === 0) return;
  const parts = [...wanted].map(([object, ids]) => {
    // What the caller may not see is no more there for them to point to than what does not exist.
    const guard = options.asked && !options.system ? guardOf(ctx, catalog(ctx).object(object)) : null;
    const seen = guard ? sql`and ${compileCondition(ctx, guard, 't')}` : sql``;
    return sql`select t.id from ${sql.id(ctx.workspace.schema, object)} as t
      where t.id = any(${[...ids]}::uuid[]) ${options.unmerging ? sql`` : sql`and t.trashed_at is null`} ${seen}`;
  });
  const { rows } = await sql<{ id: string }>`${sql.raw(PREPARED)} ${sql.join(parts, sql` union all `)}`.execute(ctx.db);
  const there = new Set(rows.map((row) => row.id));
  for (const { draft, field, id } of links) {
    if (there.has(id)) continue;
    // What a record pointed to before a merge may be in the trash by now, or be gone.
    if (options.unmerging) draft.values[field.name] = null;
    else draft.refuse(field.name, 'not_found', `${field.label}: this record does not exist`);
  }
}

/** What a draft points to that it did not point to before. */
function newLinks(field: Field, draft: OpenDraft): Array<{ object: string; id: string }> {
  const value = draft.values[field.name];
  if (field.type === 'record') return [value as { object: string; id: string }];
  const before = draft.before?.[field.name];
  const kept = new Set(Array.isArray(before) ? before : []);
  const ids = field.type === 'multi_reference' ? (value as string[]).filter((id) => !kept.has(id)) : [value as string];
  return ids.map((id) => ({ object: field.to as string, id }));
}

async function checkUnique(ctx: Context, group: Group): Promise<void> {
  for (const field of Object.values(group.def.fields)) {
    if (field.unique) await checkUniqueField(ctx, group, field);
  }
}

async function checkUniqueField(ctx: Context, group: Group, field: Field): Promise<void> {
  const holders = new Map<string, OpenDraft>();
  for (const draft of group.drafts) {
    const value = draft.get(field.name);
    if (draft.refused || value === null || (group.op === 'update' && !draft.changes(field.name))) continue;
    const key = String(value).toLowerCase();
    if (holders.has(key)) draft.refuse(field.name, 'not_unique', `${field.label} "${value}" is given twice`);
    else holders.set(key, draft);
  }
  if (holders.size === 0) return;
  const ids = group.drafts.map((d) => d.id);
  const { expression, type } = uniqueKey(field);
  const key = sql.raw(expression);
  const { rows } = await sql<{ key: string }>`select (${key})::text as key
    from ${sql.id(ctx.workspace.schema, group.def.name)}
    where ${key} = any(${[...holders.keys()]}::${sql.raw(type)}[]) and trashed_at is null
      and id <> all(${ids}::uuid[])`.execute(ctx.db);
  for (const row of rows) {
    const draft = holders.get(row.key);
    draft?.refuse(
      field.name,
      'not_unique',
      `Another ${group.def.label.toLowerCase()} has this ${field.label.toLowerCase()}`,
    );
  }
}

/** The record as it will be once the draft is written. */
export const merged = (draft: OpenDraft): Values => ({ ...draft.before, ...draft.values });

/** Nothing to do: every value is what it was. */
export const isIdle = (draft: OpenDraft): boolean =>
  draft.op === 'update' && Object.entries(draft.values).every(([k, v]) => sameValue(v, draft.before?.[k] ?? null));
