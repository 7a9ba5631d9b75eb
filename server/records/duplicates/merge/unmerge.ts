import { sql } from 'kysely';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, notFound } from '../../../kernel/errors.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { recordAudit } from '../../audit.ts';
import { catalog } from '../../catalog.ts';
import type { ObjectDefinition } from '../../define.ts';
import { readableFields, requirePermission } from '../../permissions.ts';
import { getRecord } from '../../query.ts';
import { decodeRow, referenceColumn } from '../../storage.ts';
import type { Change, KithRecord, Operation, Values } from '../../types.ts';
import { endUndo } from '../../undo.ts';
import { sameValue } from '../../values.ts';
import { openChangeSet, write } from '../../write/index.ts';
import { releaseDecisions } from '../pairs.ts';
import { entrusted } from './merge.ts';
import { endMerge, findMerge, isUnmerge, type MergeRow, mergeOfChangeSet } from './queries.ts';
import { type HistoryStep, replay } from './replay.ts';

export interface Kept {
  object: string;
  id: string;
  title: string;
  field: string;
  value: unknown;
}

export interface UnmergeResult {
  merge: MergeRow;
  changeSet: string;
  /** Records that are back. */
  restored: string[];
  /** Values that somebody changed after the merge: they stay. */
  kept: Kept[];
  /** New records that were tied to the winner after the merge: they stay with it. */
  stayed: Array<{ object: string; count: number }>;
}

const PART = 2000;

/**
 * Takes a merge apart again, however long ago it was and whatever was merged since: the losers come back as they
 * were, the winner gives back what it took, and what followed goes where it was. What people changed since stays.
 */
export async function unmerge(ctx: Context, id: string): Promise<UnmergeResult> {
  const known = isUuid(id) ? await findMerge(ctx, id) : null;
  if (!known || !catalog(ctx).has(known.object)) throw notFound('This merge');
  const def = catalog(ctx).object(known.object);
  requirePermission(ctx, def.name, 'update');
  requirePermission(ctx, def.name, 'delete');
  await getRecord(ctx, def.name, known.winner, { trashed: true, fields: [def.title] }).catch(() => {
    throw notFound('This merge');
  });
  return inTransaction(ctx, (ctx) => new Unmerging(ctx).run(id));
}

/** Undo of a change set that was a merge; null for every other. */
export async function unmergeChangeSet(ctx: Context, changeSet: string): Promise<UnmergeResult | null> {
  const merge = await mergeOfChangeSet(ctx, changeSet);
  if (merge) return unmerge(ctx, merge.id);
  if (await isUnmerge(ctx, changeSet)) throw conflict('To have them as one again, merge them again');
  return null;
}

interface Step extends HistoryStep {
  object: string;
  record_id: string;
  change_set: string;
  op: Operation;
}

class Unmerging {
  private readonly outer: Context;
  private readonly kept: Kept[] = [];

  constructor(ctx: Context) {
    this.outer = ctx;
  }

  async run(id: string): Promise<UnmergeResult> {
    const merge = (await findMerge(this.outer, id, 'lock')) as MergeRow;
    if (merge.undone_at) throw conflict('This merge was taken back already');
    const origin = { kind: 'undo', id: merge.change_set } as const;
    const ctx = entrusted({ ...this.outer, origin });
    const reason = `Un-merged ${Object.values(merge.titles).join(', ')}`.slice(0, 500);
    const changeSet = await openChangeSet({ ...this.outer, origin }, { reason, undoes: merge.change_set });
    const done = await this.changesOf(ctx, merge.change_set);

    // What the merge wrote goes back before what it ended comes back: two records may not hold one unique value.
    const updated = [...new Set(done.filter((step) => step.op === 'update').map((step) => step.record_id))];
    for (let at = 0; at < updated.length; at += PART) {
      const ids = new Set(updated.slice(at, at + PART));
      const changes = await this.backwards(
        ctx,
        merge,
        done.filter((step) => ids.has(step.record_id)),
      );
      await write(ctx, changes, { changeSet, system: true, returning: false, unmerging: true });
    }
    const ended = done.filter((step) => step.op === 'trash');
    const restores = await this.restores(ctx, ended);
    await write(ctx, restores, { changeSet, system: true, returning: false, unmerging: true });

    await endMerge(this.outer, id, changeSet);
    await endUndo(this.outer, merge.change_set, changeSet);
    await releaseDecisions(this.outer, merge);
    await recordAudit(this.outer, {
      action: 'record.unmerged',
      object: merge.object,
      recordId: merge.winner,
      title: Object.values(merge.titles).join(', '),
      detail: { merge: id, losers: merge.losers },
    });
    const restored = restores.filter((change) => change.object === merge.object).map((change) => change.id as string);
    const stayed = await this.stayed(ctx, merge);
    return { merge, changeSet, restored, kept: this.kept, stayed };
  }

  private async changesOf(ctx: Context, changeSet: string): Promise<Step[]> {
    const { rows } = await sql<Step>`select seq, object, record_id, change_set, op, before, after
      from ${sql.id(ctx.workspace.schema, 'change')} where change_set = ${changeSet} order by seq`.execute(ctx.db);
    return rows;
  }

  /** The changes that give records the values they would have without the merge. */
  private async backwards(ctx: Context, merge: MergeRow, done: Step[]): Promise<Change[]> {
    const changes: Change[] = [];
    for (const [object, steps] of Map.groupBy(done, (step) => step.object)) {
      if (!catalog(ctx).has(object)) continue;
      const def = catalog(ctx).object(object);
      const ids = [...new Set(steps.map((step) => step.record_id))];
      const present = await this.present(ctx, def, ids);
      const histories = await this.historiesOf(ctx, ids, merge.id);
      for (const [id, own] of Map.groupBy(steps, (step) => step.record_id)) {
        const record = present.get(id);
        if (!record) continue;
        const values = this.valuesOf(def, record, own, histories.get(id) ?? []);
        if (Object.keys(values).length === 0) continue;
        const update: Change = { op: 'update', object, id, values };
        // What was merged or thrown away since is opened for a moment, so that it is right when it comes back.
        const shut = record.trashed_at !== null;
        changes.push(
          ...(shut ? [{ op: 'restore', object, id } as const, update, { op: 'trash', object, id } as const] : [update]),
        );
      }
    }
    return changes;
  }

  private valuesOf(def: ObjectDefinition, record: KithRecord, own: Step[], history: HistoryStep[]): Values {
    const values: Values = {};
    const names = new Set(own.flatMap((step) => Object.keys(step.after ?? {})));
    for (const name of names) {
      const field = def.fields[name];
      if (!field || field.generated || field.writable === 'never') continue;
      const { value, edited } = replay(field, history, record.id);
      const mine = record[name] ?? null;
      if (edited && readableFields(this.outer, def).includes(name)) {
        this.kept.push({
          object: def.name,
          id: record.id,
          title: String(record[def.title] ?? def.label),
          field: name,
          value: mine,
        });
      }
      if (!sameValue(value, mine)) values[name] = value;
    }
    for (const field of Object.values(def.fields)) {
      if (field.type === 'points' && field.name in values)
        for (const plain of Object.values(field.mirror ?? {})) delete values[plain];
    }
    return values;
  }

  private async present(ctx: Context, def: ObjectDefinition, ids: string[]): Promise<Map<string, KithRecord>> {
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.id(ctx.workspace.schema, def.name)}
      where id = any(${ids}::uuid[]) order by id for update`.execute(ctx.db);
    return new Map(rows.map((row) => [row.id as string, decodeRow(def, row)]));
  }

  /** What was written to records from the first merge on that counts for nothing now, this one or one taken back before. */
  private async historiesOf(ctx: Context, ids: string[], merge: string): Promise<Map<string, HistoryStep[]>> {
    const { schema } = ctx.workspace;
    const [change, merges] = [sql.id(schema, 'change'), sql.id(schema, 'record_merge')];
    const { rows } = await sql<HistoryStep & { record_id: string }>`with begun as (
        select c.record_id, min(c.seq) as seq from ${change} c
        join ${merges} m on m.change_set = c.change_set and (m.id = ${merge} or m.undone_at is not null)
        where c.record_id = any(${ids}::uuid[]) and c.op = 'update' group by c.record_id
      )
      select c.record_id, c.seq, c.before, c.after, m.winner as merge_winner,
        (coalesce(m.id = ${merge}, false) or m.undone_at is not null or u.id is not null) as void
      from begun b
      join ${change} c on c.record_id = b.record_id and c.seq >= b.seq and c.op = 'update'
      left join ${merges} m on m.change_set = c.change_set
      left join ${merges} u on u.undo_change_set = c.change_set
      order by c.record_id, c.seq`.execute(ctx.db);
    return Map.groupBy(rows, (row) => row.record_id);
  }

  private async restores(ctx: Context, ended: Step[]): Promise<Array<Change & { id: string }>> {
    const changes: Array<Change & { id: string }> = [];
    for (const [object, steps] of Map.groupBy(ended, (step) => step.object)) {
      if (!catalog(ctx).has(object)) continue;
      const present = await this.present(
        ctx,
        catalog(ctx).object(object),
        steps.map((step) => step.record_id),
      );
      for (const { record_id: id } of steps)
        if (present.get(id)?.trashed_at) changes.push({ op: 'restore', object, id });
    }
    return changes;
  }

  private async stayed(ctx: Context, merge: MergeRow): Promise<UnmergeResult['stayed']> {
    const result: UnmergeResult['stayed'] = [];
    for (const { object, field } of catalog(ctx).inversesOf(merge.object)) {
      if (field.type === 'multi_reference') continue;
      const column = sql.ref(field.type === 'record' ? `${field.name}_id` : referenceColumn(field));
      const { rows } = await sql<{
        count: number;
      }>`select count(*)::int as count from ${sql.id(ctx.workspace.schema, object.name)}
        where ${column} = ${merge.winner} and created_at > ${merge.created_at}::timestamptz and trashed_at is null`.execute(
        ctx.db,
      );
      if (rows[0]?.count && !object.hidden) result.push({ object: object.name, count: rows[0].count });
    }
    return result;
  }
}
