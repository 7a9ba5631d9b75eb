import type { Draft, Values } from '../../records/types.ts';
import { countedDown, hasCount, occurrences } from '../time/rule.ts';
import { instantOf, wallOf } from '../time/zone.ts';
import { moved } from './shift.ts';

/** What stays the same from one to the next. */
const KEPT = ['subject', 'about', 'assignee', 'priority', 'kind', 'description', 'parent', 'repeats_from', 'template'];

/**
 * The task that follows one that was done: due by the rule, counted from when it was due or from when it was done, and
 * never in the past. Null where the rule has come to its end.
 */
export function nextTask(draft: Draft, now: Date, zone: string): Values | null {
  const rule = String(draft.get('repeats'));
  const due = draft.get('due_at');
  const done = String(draft.get('done_at'));
  if (hasCount(rule) && /(^|;)COUNT=1(;|$)/i.test(rule)) return null;
  const since = draft.get('repeats_from') === 'done' || typeof due !== 'string' ? done : due;
  const starts = wallOf(since, zone);
  const nowWall = wallOf(now.getTime(), zone);
  const after = starts > nowWall ? starts : nowWall;
  // The rule's own count is taken down by one below, so it does not end the search.
  const endless = rule.replace(/(^|;)COUNT=\d+/i, '').replace(/^;/, '');
  const next = occurrences(endless, starts, { zone, from: after, most: 2 }).find((wall) => wall > after);
  if (!next) return null;
  const at = new Date(instantOf(next, zone)).toISOString().replace('.000Z', 'Z');
  const remind = draft.get('remind_at');
  return {
    ...Object.fromEntries(KEPT.map((name) => [name, draft.get(name) ?? null])),
    repeats: countedDown(rule, 1),
    due_at: at,
    remind_at: typeof remind === 'string' ? moved(remind, since, at, zone) : null,
    repeats_after: draft.id,
  };
}
