import type { Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { recordAudit } from '../audit.ts';
import {
  type Conflict,
  changeSetRow,
  endUndo,
  invert,
  isUntouched,
  mostConflicts,
  openUndo,
  readBackwards,
  type UndoOptions,
} from '../undo.ts';
import { write } from '../write/index.ts';
import type { WorkKind } from './kinds.ts';
import type { WorkAnswer } from './schema.ts';
import { openWorkAbout, startWork } from './service.ts';

/** From so many changes on an undo is done in the background, in parts. */
export const LARGE = 2000;

interface Undo {
  change_set: string;
  force?: UndoOptions['force'];
}

interface Place {
  phase: 'look' | 'write';
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
 * Takes a change set back part by part, newest first. Where later changes could stand in the way, everything is looked
 * at before anything is written, so that without `force` a conflict still leaves all as it was. A part that was undone
 * before a stop is found undone, so it can simply be begun again.
 */
export const undoWork: WorkKind<Undo> = {
  kind: 'undo',
  async run(running) {
    const { change_set: id, force } = running.work.parameters;
    const origin = { kind: 'undo', id } as const;
    const start = (running.work.position as Place | null) ?? null;
    let place: Place = start ?? {
      phase: force || (await isUntouched(running.ctx, id)) ? 'write' : 'look',
      before: null,
    };
    const conflicts: Conflict[] = [];
    const reason = (await changeSetRow(running.ctx, id))?.reason ?? undefined;

    const step = async (outer: Context) => {
      const ctx: Context = { ...outer, origin };
      const changes = await readBackwards(ctx, id, place.before);
      if (changes.length === 0 && place.phase === 'write') return null;
      if (place.phase === 'look') {
        await invert(ctx, changes, {}, conflicts, { lock: false });
        if (conflicts.length >= mostConflicts || (changes.length === 0 && conflicts.length > 0)) {
          throw conflict('Some of this was changed later', { conflicts: conflicts.slice(0, mostConflicts) });
        }
        return { position: changes.length > 0 ? at('look', changes.at(-1)?.seq) : { phase: 'write', before: null } };
      }
      const changeSet = await running.changeSet(ctx, { reason, undoes: id });
      // What somebody changes between looking and writing is theirs, and stays.
      const wishes = await invert(ctx, changes, { force: force ?? 'keep_later' }, conflicts);
      await write(ctx, wishes, { changeSet, system: true, returning: false });
      await endUndo(ctx, id, changeSet);
      return { done: changes.length, position: at('write', changes.at(-1)?.seq) };
    };
    const next = async (ctx: Context) => {
      const progress = await step(ctx);
      if (progress) place = progress.position as Place;
      return progress;
    };
    while (await running.part(next));
  },

  /** Half undone is not undone: whoever wants the rest presses Undo again. */
  async ended(ctx, work) {
    await endUndo(ctx, work.parameters.change_set, null);
  },
};

const at = (phase: Place['phase'], before: number | undefined): Place => ({ phase, before: before ?? null });
