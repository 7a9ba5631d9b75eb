import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { recordAudit } from '../audit.ts';
import type { RecordChange } from '../changes.ts';
import {
  type Conflict,
  changeSetRow,
  changesOf,
  endUndo,
  invert,
  isUntouched,
  mostConflicts,
  openUndo,
  readBackwards,
  type UndoOptions,
} from '../undo.ts';
import { write } from '../write/index.ts';
import { inLanes, type Progress, type Running, type WorkKind, type WorkRow } from './kinds.ts';
import { keepParts, takePart } from './queries.ts';
import type { WorkAnswer } from './schema.ts';
import { openWorkAbout, startWork } from './service.ts';

/** From so many changes on an undo is done in the background, in parts. */
export const LARGE = 2000;
const PART = 2500;

interface Undo {
  change_set: string;
  force?: UndoOptions['force'];
}

/**
 * `look`: whether anything stands in the way. `begin`: how to go about it. `parts`: in any order, where no record was
 * written twice and none was made or ended, so that none depends on another. `steps`: newest first, where one may.
 */
interface Place {
  phase: 'look' | 'begin' | 'parts' | 'steps';
  before: number | null;
}

/** Undoes a large change set in the background; null where it is small enough to be undone at once. */
export async function undoInBackground(
  ctx: Context,
  changeSet: string,
  force?: UndoOptions['force'],
): Promise<WorkAnswer | null> {
  const original = await openUndo(ctx, changeSet);
  if (original.changes <= LARGE) return null;
  if (await openWorkAbout(ctx, 'undo', { change_set: changeSet })) throw conflict('This is being undone already');
  return startWork(ctx, 'undo', null, { change_set: changeSet, ...(force ? { force } : {}) }, async (ctx) => {
    const detail = { change_set: changeSet, records: original.changes };
    await recordAudit(ctx, { action: 'change.undone', title: original.reason, detail });
    return original.changes;
  });
}

/**
 * Takes a change set back part by part. Where later changes could stand in the way, everything is looked at before
 * anything is written, so that without `force` a conflict still leaves all as it was. What was undone before a stop is found
 * undone, so it can simply be begun again.
 */
export const undoWork: WorkKind<Undo> = {
  kind: 'undo',
  async run(running) {
    const { work } = running;
    const { change_set: id, force } = work.parameters;
    const origin = { kind: 'undo', id } as const;
    const first: Place = { phase: force || (await isUntouched(running.ctx, id)) ? 'begin' : 'look', before: null };
    const place = () => (work.position as Place | null) ?? first;
    const conflicts: Conflict[] = [];

    const step = async (outer: Context): Promise<Progress | null> => {
      const ctx: Context = { ...outer, origin };
      if (place().phase === 'begin') return { position: await begin(ctx, running) };
      const changes = await readBackwards(ctx, id, place().before);
      if (place().phase === 'look') return { position: await look(ctx, changes, conflicts) };
      if (changes.length === 0) return null;
      await takeBack(ctx, changes, work, force);
      return { done: changes.length, position: { phase: 'steps', before: changes.at(-1)?.seq } };
    };
    const part = async (outer: Context): Promise<Progress | null> => {
      const ids = await takePart(outer, work.id);
      if (!ids) return null;
      const changes = await changesOf(outer, id, ids);
      await takeBack({ ...outer, origin }, changes, work, force);
      return { done: changes.length };
    };
    while (place().phase !== 'parts' && (await running.part(step)));
    if (place().phase === 'parts') await inLanes(running, part);
  },

  /** Half undone is not undone: whoever wants the rest presses Undo again. */
  async ended(ctx, work) {
    await endUndo(ctx, work.parameters.change_set, null);
  },
};

async function look(ctx: Context, changes: RecordChange[], conflicts: Conflict[]): Promise<Place> {
  await invert(ctx, changes, {}, conflicts, { lock: false });
  const end = changes.at(-1);
  if (conflicts.length >= mostConflicts || (!end && conflicts.length > 0)) {
    throw conflict('Some of this was changed later', { conflicts: conflicts.slice(0, mostConflicts) });
  }
  return end ? { phase: 'look', before: end.seq } : { phase: 'begin', before: null };
}

async function begin(ctx: Context, running: Running<Undo>): Promise<Place> {
  const id = running.work.parameters.change_set;
  const original = await changeSetRow(ctx, id);
  const changeSet = await running.changeSet(ctx, { reason: original?.reason ?? undefined, undoes: id });
  await endUndo(ctx, id, changeSet);
  const change = sql.id(ctx.workspace.schema, 'change');
  const { rows } = await sql<{ apart: boolean }>`select bool_and(op = 'update') and count(*) = count(distinct record_id)
    as apart from ${change} where change_set = ${id}`.execute(ctx.db);
  if (!rows[0]?.apart) return { phase: 'steps', before: null };
  const records = sql`select record_id as id from ${change} where change_set = ${id} order by record_id`;
  await keepParts(ctx, running.work.id, records, PART);
  return { phase: 'parts', before: null };
}

/** What somebody changes between looking and writing is theirs, and stays. */
async function takeBack(ctx: Context, changes: RecordChange[], work: WorkRow<Undo>, force?: UndoOptions['force']) {
  const wishes = await invert(ctx, changes, { force: force ?? 'keep_later' }, []);
  await write(ctx, wishes, { changeSet: work.change_set ?? undefined, system: true, returning: false });
}
