import { sql } from 'kysely';
import { afterCommit, type Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../audit.ts';
import { timeOf } from '../dates.ts';
import type { ObjectDefinition } from '../define.ts';
import { keysFor } from '../duplicates/likely.ts';
import { mayHaveDuplicates } from '../duplicates/recipe.ts';
import { isTouched } from '../formula/derivations.ts';
import { derive, type Touched } from '../formula/derive.ts';
import { limitsOf } from '../permissions.ts';
import { shownTo } from '../rights/conceal.ts';
import { wordsOf } from '../search-row.ts';
import { read } from '../storage.ts';
import type { Change, KithRecord, NewEvent, Values, Written } from '../types.ts';
import { learnWords } from '../vocabulary.ts';
import { changeSetRow, insertChangeSet } from './change-set.ts';
import { type CheckOptions, check, isIdle, merged } from './check.ts';
import { copyRows, MANY } from './copy.ts';
import { type Group, type OpenDraft, toGroups } from './draft.ts';
import { refuseDuplicates } from './duplicates.ts';
import type { ChangeResult, WriteOptions, WriteResult } from './options.ts';
import { purgeConsequences } from './purge.ts';
import { byFields, Done, recordAfter, rowOf, touchedBy } from './rows.ts';
import { execute, type Mark, type Row, type Unless } from './statement.ts';

/** What these write is said in full by whoever asks: rules add nothing to it. */
const plainOrigins = new Set(['undo', 'merge']);

/** Open screens are told of so many records that were computed anew; beyond, they load afresh. */
const MOST_TOLD = 201;

/** A write took the short way, and a rule adds changes after all. */
export class NotPlain extends Error {}

/** One write under way: its groups of drafts one after the other, what rules add, and what follows from them. */
export class Writing {
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
    const rows = drafts.map((draft) => rowOf(draft, this.at));
    for (const draft of drafts) this.collectWords(draft);
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
      return new Done(draft, row, () => Object.assign(recordAfter(draft, row, this.mark), known.get(draft.id)));
    });
  }

  /** Says what stands in the way; returns where it only seemed so. */
  private async refuse(group: Group, { keys }: Unless): Promise<void> {
    await refuseDuplicates(this.ctx, group);
    if (group.drafts[0]?.refused) throw group.drafts[0].error();
    if (!keys) throw conflict('A record like this was there a moment ago. Try again');
  }

  private collectWords(draft: OpenDraft): void {
    if (draft.op !== 'create' && draft.op !== 'update') return;
    for (const [name, value] of Object.entries(draft.values)) {
      const field = draft.def.fields[name];
      if (typeof value !== 'string' || !(field?.searched || name === draft.def.title)) continue;
      for (const word of wordsOf(value.slice(0, 500))) this.words.add(word);
    }
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

/**
 * The keys under which a likely duplicate is looked for. People are shown what a record looks like, for they can tell; a
 * program is refused only what is equal, and writes at full speed.
 */
const likenessOf = (ctx: Context, { def }: Group, row: Row | undefined): Promise<number[] | null> | null =>
  ctx.actor.kind === 'member' ? keysFor(ctx, def.name, row?.whole ?? {}) : null;
