import type { Context } from '../../kernel/context.ts';
import type { ObjectDefinition } from '../define.ts';
import type { Condition } from '../filter.ts';
import { indexOf, type Wished } from './derive.ts';
import { couldNarrow } from './narrow.ts';

/** A list that takes longer is slow. */
export const SLOW_MS = 150;
/** So often in one process before an index is thought of: for a saved view, and for a list that nobody saved. */
export const SAVED_TIMES = 3;
export const UNSAVED_TIMES = 10;

interface Seen {
  times: number;
  worst: number;
}

const seen = new Map<string, Seen>();
const MOST_SEEN = 5000;

export interface IndexPayload {
  workspace: string;
  wished: Wished;
  times: number;
  ms: number;
}

export interface NarrowPayload {
  workspace: string;
  object: string;
  ms: number;
}

/** Remembers that a list took `ms`, and has an index thought of when it keeps being slow. Costs nothing where it is fast. */
export function noticeList(
  ctx: Context,
  def: ObjectDefinition,
  condition: Condition,
  sort: string[],
  ms: number,
): void {
  if (ms < SLOW_MS) return;
  if (couldNarrow(condition)) askToNarrow(ctx, def, ms);
  const wished = indexOf(def, condition, sort);
  if (!wished) return;
  const key = `${ctx.workspace.schema} ${wished.name}`;
  const { times, worst } = seen.get(key) ?? { times: 0, worst: 0 };
  const now = { times: times + 1, worst: Math.max(worst, Math.round(ms)) };
  if (seen.size >= MOST_SEEN) seen.clear();
  seen.set(key, now);
  if (now.times !== SAVED_TIMES && now.times !== UNSAVED_TIMES) return;
  const payload: IndexPayload = { workspace: ctx.workspace.id, wished, times: now.times, ms: now.worst };
  const { runtime } = ctx;
  runtime.jobs
    .add(runtime, 'view_indexes.make', payload, { jobKey: `index ${key}`, queue: 'indexes' })
    .catch((error) => runtime.log.warn({ err: error }, 'an index for a slow list could not be asked for'));
}

const asked = new Map<string, number>();
const ASK_AGAIN_MS = 3_600_000;

/** Narrowing by the texts of an object's own fields is worth an index from the first slow list on: it serves them all. */
function askToNarrow({ runtime, workspace }: Context, def: ObjectDefinition, ms: number): void {
  const key = `narrow ${workspace.schema} ${def.name}`;
  if ((asked.get(key) ?? 0) > Date.now() - ASK_AGAIN_MS) return;
  if (asked.size >= MOST_SEEN) asked.clear();
  asked.set(key, Date.now());
  const payload: NarrowPayload = { workspace: workspace.id, object: def.name, ms: Math.round(ms) };
  runtime.jobs
    .add(runtime, 'view_indexes.narrow', payload, { jobKey: key, queue: 'indexes' })
    .catch((error) => runtime.log.warn({ err: error }, 'an index for lists by own fields could not be asked for'));
}
