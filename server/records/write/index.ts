import { CompiledQuery, sql } from 'kysely';
import { afterCommit, type Context, inTransaction, withFreshDefinitions } from '../../kernel/context.ts';
import { conflict, DomainError, invalid } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../audit.ts';
import { timeOf } from '../dates.ts';
import { isDerived, type ObjectDefinition } from '../define.ts';
import { keysFor } from '../duplicates/likely.ts';
import { mayHaveDuplicates } from '../duplicates/recipe.ts';
import { isTouched } from '../formula/derivations.ts';
import { derive, type Touched } from '../formula/derive.ts';
import { type Action, limitsOf, requirePermission } from '../permissions.ts';
import { shownTo } from '../rights/conceal.ts';
import { wordsOf } from '../search-row.ts';
import { read } from '../storage.ts';
import type { Change, KithRecord, NewEvent, Operation, Values, Written } from '../types.ts';
import { learnWords } from '../vocabulary.ts';
import { type CheckOptions, check, isIdle, merged } from './check.ts';
import { copyRows, MANY } from './copy.ts';
import { type Group, type OpenDraft, toGroups } from './draft.ts';
import { refuseDuplicates } from './duplicates.ts';
import { purgeConsequences } from './purge.ts';
import { execute, type Mark, openingSql, type Row, type Unless } from './statement.ts';

export interface WriteOptions {
  /** Writes what can be written and says for each change why not, instead of refusing all for the first. */
  partial?: boolean;
  /** Checks everything and writes nothing. */
  dryRun?: boolean;
  /** Why, in words, for the change set. */
  reason?: string;
  /** Adds to this change set instead of opening one (see `openChangeSet`). */
  changeSet?: string;
  /** The change set that this one undoes. */
  undoes?: string;
  /**
   * An earlier write on another connection: all is checked while that one is still under way, and nothing is locked or
   * written before it has ended.
   */
  after?: Promise<unknown>;
  /** Whether results carry the fields that PostgreSQL derives; yes unless told. */
  returning?: boolean;
  /** For Kith's own verbs: may set what callers may not. */
  system?: boolean;
  /** Writes an update though it sets nothing new, so that the record's history tells of it. */
  touch?: boolean;
  /** For un-merging: may bring back what was merged into another record. */
  unmerging?: boolean;
  /** `refuse`: a create that looks like an existing record is a `duplicate`. */
  duplicates?: 'allow' | 'refuse';
}

export type ChangeResult =
  /** `idle`: the record says already what was asked for. */
  { ok: true; record: KithRecord; written: Written | null; idle?: boolean } | { ok: false; error: DomainError };

export interface WriteResult {
  /** Null where nothing changed. */
  changeSet: string | null;
  /** One for each change, in order. */
  results: ChangeResult[];
}

class Success {
  readonly ok = true;
  readonly written: Written;
  constructor(written: Written) {
    this.written = written;
  }
  get record(): KithRecord {
    return this.written.record;
  }
}

const asked: Record<Operation, Action> = {
  create: 'create',
  update: 'update',
  trash: 'delete',
  restore: 'delete',
  purge: 'delete',
};

/**
 * The only door for writes. Permission, the domain's rules, validation, row locks, versions, the rows, their search
 * rows, one change set and the events: all in one transaction, set-wise, so that one change and five thousand take the
 * same few statements.
 * @throws DomainError for the first change that is refused, unless `partial`
 */
export async function write(ctx: Context, changes: Change[], options: WriteOptions = {}): Promise<WriteResult> {
  const groups = toGroups(ctx, changes, 0);
  for (const group of groups) requirePermission(ctx, group.def.name, asked[group.op]);
  const [only, ...others] = groups;
  if (only && others.length === 0 && mayBePlain(ctx, only, options)) {
    const result = await writePlain(ctx, changes, options);
    if (result) return result;
  }
  // Inside a transaction nothing goes again by itself, so the drafts are used up here.
  if (ctx.transaction) return retrying(ctx, () => new Writing(ctx, options).run(groups, changes.length));
  return retrying(ctx, () =>
    inTransaction(ctx, (ctx) => new Writing(ctx, options).run(toGroups(ctx, changes, 0), changes.length)),
  );
}

/** What these write is said in full by whoever asks: rules add nothing to it. */
const plainOrigins = new Set(['undo', 'merge']);

/** Creates of one object whose rules add nothing need no transaction of their own: one statement says it all. */
const mayBePlain = (ctx: Context, group: Group, options: WriteOptions) =>
  group.op === 'create' &&
  !group.def.rules.after &&
  !options.changeSet &&
  !options.dryRun &&
  !isTouched(ctx, group.def.name);

/** Null where a rule adds changes after all, and nothing was written. */
async function writePlain(ctx: Context, changes: Change[], options: WriteOptions): Promise<WriteResult | null> {
  try {
    return await withFreshDefinitions(ctx, () =>
      retrying(ctx, () => new Writing(ctx, options).run(toGroups(ctx, changes, 0), changes.length, true)),
    );
  } catch (error) {
    if (error instanceof NotPlain) return null;
    throw error;
  }
}

class NotPlain extends Error {}

const retried = new Set(['40P01', '40001']);

/** Two writes that met in a deadlock: PostgreSQL ended one of them, and it simply goes again. */
async function retrying<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (ctx.transaction || attempt === 3 || !retried.has(codeOf(error))) throw inWords(error);
    }
  }
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? '');

/**
 * The keys under which a likely duplicate is looked for. People are shown what a record looks like, for they can tell; a
 * program is refused only what is equal, and writes at full speed.
 */
const likenessOf = (ctx: Context, { def }: Group, row: Row | undefined): Promise<number[] | null> | null =>
  ctx.actor.kind === 'member' ? keysFor(ctx, def.name, row?.whole ?? {}) : null;

/** What PostgreSQL refuses in a race or for its own limits, as the refusal it is. */
function inWords(error: unknown): unknown {
  switch (codeOf(error)) {
    case '23505':
      return conflict('Another record was given the same value just now');
    case '23503':
      return invalid('A record that is pointed to does not exist, or is still pointed to');
    case '54000':
      return new DomainError(
        'too_large',
        'This record holds more than one record can: a row of the database takes about 430 filled texts. Empty some fields, or keep what belongs together in an object of its own',
      );
    case '22003':
      return invalid('A number is too large');
    case '22021':
    case '22P05':
      return invalid('A text has characters that cannot be kept');
    default:
      return error;
  }
}

class Writing {
  private readonly ctx: Context;
  private readonly options: WriteOptions;
  private readonly mark: Mark;
  private readonly at: string;
  private readonly created = new Set<string>();
  private written = 0;
  private readonly words = new Set<string>();
  /** What computed values follow from; nothing for objects that none look at. */
  private readonly touched: Touched[] = [];

  constructor(ctx: Context, options: WriteOptions) {
    this.ctx = ctx;
    this.options = options;
    this.at = timeOf(ctx.now());
    this.mark = {
      changeSet: options.changeSet ?? uuidv7(),
      at: this.at,
      memberId: ctx.actor.memberId,
      opening: null,
    };
  }

  async run(groups: Group[], count: number, plain = false): Promise<WriteResult> {
    const results: ChangeResult[] = new Array(count);
    for (const group of groups) await this.runGroup(group, results, plain, 0);
    if (this.touched.length > 0) await this.derive(results);
    for (const { def, drafts } of groups) for (const { index } of drafts) this.conceal(def, results, index);
    const changed = this.written > 0;
    if (changed && !plain) await this.keepChangeSet();
    if (changed) this.announce();
    return { changeSet: changed ? this.mark.changeSet : null, results };
  }

  /** The caller is answered with what they may see of the record. */
  private conceal(def: ObjectDefinition, results: ChangeResult[], index: number): void {
    const result = results[index];
    if (result?.ok) results[index] = { ...result, record: shownTo(this.ctx, def, result.record) };
  }

  private async runGroup(group: Group, results: ChangeResult[], plain: boolean, depth: number): Promise<void> {
    const { ctx, options } = this;
    const checkOptions: CheckOptions = {
      system: options.system ?? depth > 0,
      dryRun: options.dryRun ?? false,
      asked: depth === 0,
      created: this.created,
      unmerging: options.unmerging ?? false,
    };
    if (group.op !== 'create') await options.after;
    await check(ctx, group, checkOptions);
    const refusing = group.op === 'create' && options.duplicates === 'refuse' && mayHaveDuplicates(group.def);
    // One record by itself is held against the others by the very statement that writes it.
    // Where the caller sees only some records, the others are none of the reasons to refuse.
    const inStatement = refusing && plain && group.drafts.length === 1 && !options.partial && !limitsOf(ctx);
    if (refusing && !inStatement) await refuseDuplicates(ctx, group);
    const before = group.op === 'purge' ? await purgeConsequences(ctx, group.def, group.drafts) : [];
    const ready = this.sort(group, results);
    if (options.dryRun) {
      for (const draft of ready) {
        if (group.op === 'create') this.created.add(draft.id);
        if (draft.index >= 0) results[draft.index] = { ok: true, record: merged(draft) as KithRecord, written: null };
      }
      return;
    }
    if (ready.length === 0) return;
    await this.follow(before, results, depth);
    const also = plainOrigins.has(ctx.origin.kind) ? [] : ((await group.def.rules.also?.(ctx, ready)) ?? []);
    if (plain && also.length > 0) throw new NotPlain();
    const written = await this.writeGroup(group, ready, plain, inStatement);
    ready.forEach((draft, i) => {
      const done = written[i] as Written;
      if (draft.index >= 0) results[draft.index] = new Success(done);
    });
    if (group.op === 'purge') await this.recordPurge(group, written);
    const events = await group.def.rules.after?.(ctx, written);
    if (events && events.length > 0) await this.say(events);
    await this.follow(also, results, depth);
  }

  /** Formulas and roll-ups follow in the same transaction. They are no changes of their own: nobody made them. */
  private async derive(results: ChangeResult[]): Promise<void> {
    const computed = await derive(this.ctx, this.touched);
    const own = new Set<string>();
    for (const result of results) {
      if (!result?.ok || !result.written) continue;
      own.add(result.record.id);
      Object.assign(result.record, computed.get(result.written.object)?.get(result.record.id));
    }
    const elsewhere = [...computed].flatMap(([object, records]) =>
      [...records.keys()]
        .filter((id) => !own.has(id))
        .slice(0, MOST_TOLD)
        .map((record_id): NewEvent => ({ name: `${object}.computed`, object, record_id })),
    );
    if (elsewhere.length > 0) await this.say(elsewhere);
  }

  /** What ended for good is told without its title: the name of somebody who asked to be forgotten would stay there. */
  private async recordPurge({ def }: Group, written: Written[]): Promise<void> {
    const [one, ...others] = written;
    const about =
      one && others.length === 0 ? { action: 'record.purged', recordId: one.id } : { action: 'records.purged' };
    await recordAudit(this.ctx, {
      ...about,
      object: def.name,
      detail: { records: written.length, change_set: this.mark.changeSet },
    });
  }

  /** Changes that a rule adds go through the same door, into the same change set. */
  private async follow(changes: Change[], results: ChangeResult[], depth: number): Promise<void> {
    if (changes.length === 0) return;
    if (depth > 5) throw new Error('Rules that call each other without end');
    for (const group of toGroups(this.ctx, changes, -1)) await this.runGroup(group, results, false, depth + 1);
  }

  /** Puts aside what is refused or idle and gives back what is to be written. */
  private sort(group: Group, results: ChangeResult[]): OpenDraft[] {
    const ready: OpenDraft[] = [];
    for (const draft of group.drafts) {
      if (draft.refused) {
        if (!this.options.partial || draft.index < 0) throw draft.error();
        results[draft.index] = { ok: false, error: draft.error() };
      } else if (isIdle(draft) && !this.options.touch) {
        if (draft.index >= 0)
          results[draft.index] = { ok: true, record: draft.before as KithRecord, written: null, idle: true };
      } else {
        ready.push(draft);
      }
    }
    return ready;
  }

  private async writeGroup(
    group: Group,
    drafts: OpenDraft[],
    plain: boolean,
    unlessDuplicate: boolean,
  ): Promise<Written[]> {
    const { ctx } = this;
    const returning = this.options.returning ?? true;
    const rows = drafts.map((draft) => this.toRow(draft));
    const mark = plain ? { ...this.mark, opening: this.opening(drafts.length) } : this.mark;
    const derived = Object.values(group.def.fields).filter((f) => f.generated);
    const known = new Map<string, Values>();
    const bulk = group.op === 'create' && !returning && !plain && ctx.transaction !== null && rows.length >= MANY;
    for (const [fields, part] of byFields(group, drafts, rows)) {
      if (bulk) {
        await copyRows(ctx, group.def, fields, part, mark, this.options.after);
        continue;
      }
      await this.options.after;
      const put = (unless?: Unless) => execute(ctx, group.def, group.op, fields, part, mark, returning, unless);
      const unless = unlessDuplicate ? { keys: await likenessOf(ctx, group, part[0]) } : undefined;
      let back = await put(unless);
      if (unless && back.length === 0) {
        await this.refuse(group, unless);
        // Something shares a key with it and is not like it: most often a name that many have.
        back = await put({ keys: null });
        if (back.length === 0) await this.refuse(group, { keys: null });
      }
      if (!returning || derived.length === 0) continue;
      for (const stored of back) {
        known.set(stored.id as string, Object.fromEntries(derived.map((f) => [f.name, read(f, stored)])));
      }
    }
    this.written += drafts.length;
    if (isTouched(ctx, group.def.name)) this.touched.push(...touchedBy(group, drafts, rows));
    return drafts.map((draft, i) => {
      const row = rows[i] as Row;
      if (group.op === 'create') this.created.add(draft.id);
      return new Done(draft, row, () => Object.assign(this.predicted(draft, row), known.get(draft.id)));
    });
  }

  /** Says what stands in the way; returns where it only seemed so. */
  private async refuse(group: Group, { keys }: Unless): Promise<void> {
    await refuseDuplicates(this.ctx, group);
    if (group.drafts[0]?.refused) throw group.drafts[0].error();
    if (!keys) throw conflict('A record like this was there a moment ago. Try again');
  }

  private toRow(draft: OpenDraft): Row {
    const { before } = draft;
    const whole = before ? merged(draft) : draft.values;
    const version = before ? before.version + 1 : 1;
    const row: Row = { id: draft.id, version, before: null, after: null, whole };
    switch (draft.op) {
      case 'create':
        row.after = filled(draft.values);
        break;
      case 'update':
        row.after = draft.values;
        row.before = Object.fromEntries(Object.keys(draft.values).map((k) => [k, before?.[k] ?? null]));
        break;
      case 'trash':
        row.before = { trashed_at: null };
        row.after = { trashed_at: this.at };
        break;
      case 'restore':
        row.before = { trashed_at: before?.trashed_at ?? null };
        row.after = { trashed_at: null };
        break;
      case 'purge':
        row.before = filled(before ?? {});
        break;
    }
    if (draft.op === 'create' || draft.op === 'update') this.collectWords(draft);
    return row;
  }

  private collectWords(draft: OpenDraft): void {
    for (const [name, value] of Object.entries(draft.values)) {
      const field = draft.def.fields[name];
      if (typeof value !== 'string' || !(field?.searched || name === draft.def.title)) continue;
      for (const word of wordsOf(value.slice(0, 500))) this.words.add(word);
    }
  }

  /** The record as it now stands. */
  private predicted(draft: OpenDraft, row: Row): KithRecord {
    const { memberId } = this.mark;
    const whole = row.whole as Partial<KithRecord>;
    // What was read has every field already, and one copy of it is enough.
    if (draft.op === 'update') {
      return Object.assign(row.whole, {
        version: row.version,
        updated_at: this.at,
        updated_by: memberId,
      }) as KithRecord;
    }
    const record: KithRecord = {
      id: draft.id,
      version: row.version,
      created_at: whole.created_at ?? this.at,
      created_by: draft.op === 'create' ? (whole.created_by ?? memberId) : (whole.created_by ?? null),
      updated_at: (draft.op === 'create' && whole.created_at) || this.at,
      updated_by: memberId,
      trashed_at: draft.op === 'trash' ? this.at : draft.op === 'restore' ? null : (whole.trashed_at ?? null),
    };
    for (const name of Object.keys(draft.def.fields)) record[name] = row.whole[name] ?? null;
    return record;
  }

  private async say(events: NewEvent[]): Promise<void> {
    const { ctx, mark } = this;
    await sql`insert into ${sql.id(ctx.workspace.schema, 'event')} (at, name, object, record_id, change_set, payload)
      select ${mark.at}::timestamptz, e.name, e.object, e.record_id, ${mark.changeSet}::uuid, e.payload
      from json_to_recordset(${JSON.stringify(events)}::json) as e(name text, object text, record_id uuid, payload jsonb)`.execute(
      ctx.db,
    );
  }

  private async keepChangeSet(): Promise<void> {
    const { ctx, mark, options } = this;
    if (options.changeSet) {
      await sql`update ${sql.id(ctx.workspace.schema, 'change_set')} set changes = changes + ${this.written}
        where id = ${mark.changeSet}`.execute(ctx.db);
    } else {
      await insertChangeSet(ctx, this.opening(this.written));
    }
  }

  private opening(changes: number): Values {
    return changeSetRow(this.ctx, this.mark.changeSet, this.at, changes, this.options);
  }

  private announce(): void {
    const { ctx, words } = this;
    afterCommit(ctx, () => {
      learnWords(ctx, words);
      ctx.runtime.events.poke(ctx.workspace.schema);
    });
  }
}

/** A change as it was written. The record is put together when somebody asks for it, which an import does not. */
class Done implements Written {
  readonly op: Operation;
  readonly object: string;
  readonly id: string;
  readonly before: Values | null;
  readonly after: Values | null;
  private readonly whole: () => KithRecord;
  private made: KithRecord | null = null;

  constructor(draft: OpenDraft, row: Row, whole: () => KithRecord) {
    this.op = draft.op;
    this.object = draft.object;
    this.id = draft.id;
    this.before = row.before;
    this.after = row.after;
    this.whole = whole;
  }

  get record(): KithRecord {
    this.made ??= this.whole();
    return this.made;
  }
}

/** Updates are written together where they set the same fields; everything else in one go. */
function byFields(group: Group, drafts: OpenDraft[], rows: Row[]): Array<[string[], Row[]]> {
  if (group.op === 'create') {
    const all = Object.values(group.def.fields).filter((f) => !isDerived(f));
    return [[all.map((f) => f.name), rows]];
  }
  if (group.op !== 'update') return [[[], rows]];
  const parts = new Map<string, [string[], Row[]]>();
  drafts.forEach((draft, i) => {
    const fields = Object.keys(draft.values).sort();
    const key = fields.join(' ');
    const part = parts.get(key) ?? [fields, []];
    part[1].push(rows[i] as Row);
    parts.set(key, part);
  });
  return [...parts.values()];
}

/** Open screens are told of so many records that were computed anew; beyond, they load afresh. */
const MOST_TOLD = 201;

function touchedBy({ def, op }: Group, drafts: OpenDraft[], rows: Row[]): Touched[] {
  const parts = new Map<string, Touched>();
  drafts.forEach((draft, i) => {
    const fields = op === 'update' ? Object.keys(draft.values) : [];
    const key = fields.sort().join(' ');
    const part = parts.get(key) ?? { def, op, fields: new Set(fields), rows: [] };
    part.rows.push({ id: draft.id, before: draft.before, after: op === 'purge' ? null : (rows[i] as Row).whole });
    parts.set(key, part);
  });
  return [...parts.values()];
}

/** Without the empty values: a create need not log them. */
function filled(values: Values): Values {
  const kept: Values = {};
  for (const name in values) {
    const value = values[name];
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}

function changeSetRow(
  ctx: Context,
  id: string,
  at: string,
  changes: number,
  options: Pick<WriteOptions, 'reason' | 'undoes'>,
): Values {
  return {
    id,
    at,
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.memberId,
    actor_name: ctx.actor.name,
    origin: ctx.origin.kind,
    origin_id: ctx.origin.id ?? null,
    reason: options.reason ?? null,
    request_id: ctx.requestId,
    undoes: options.undoes ?? null,
    changes,
  };
}

async function insertChangeSet(ctx: Context, row: Values): Promise<void> {
  const text = openingSql(`"${ctx.workspace.schema}"`, '$1');
  await ctx.db.executeQuery(CompiledQuery.raw(text, [JSON.stringify(row)]));
}

/** Opens a change set that several transactions will add to (an import). The context's origin says why. */
export async function openChangeSet(
  ctx: Context,
  options: Pick<WriteOptions, 'reason' | 'undoes'> = {},
): Promise<string> {
  const id = uuidv7();
  await insertChangeSet(ctx, changeSetRow(ctx, id, timeOf(ctx.now()), 0, options));
  return id;
}

async function writeOne(ctx: Context, change: Change, options?: WriteOptions): Promise<KithRecord> {
  const { results } = await write(ctx, [change], options);
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return result.record;
}

export const createRecord = (ctx: Context, object: string, values: Values, options?: WriteOptions) =>
  writeOne(ctx, { op: 'create', object, values }, options);

export const updateRecord = (
  ctx: Context,
  object: string,
  id: string,
  values: Values,
  version?: number,
  options?: WriteOptions,
) => writeOne(ctx, { op: 'update', object, id, values, version }, options);

export const trashRecord = (ctx: Context, object: string, id: string, version?: number) =>
  writeOne(ctx, { op: 'trash', object, id, version });

export const restoreRecord = (ctx: Context, object: string, id: string) => writeOne(ctx, { op: 'restore', object, id });
