import type { Field } from '../../define.ts';
import type { Values } from '../../types.ts';
import { sameValue } from '../../values.ts';
import { applied, isList } from './lists.ts';

/** One change of a record, as it counts for the question what a field would hold without a merge. */
export interface HistoryStep {
  seq: number;
  before: Values | null;
  after: Values | null;
  /** Set where a merge wrote it: the record that won. */
  merge_winner: string | null;
  /** A merge that was taken back (or is being), or the taking back itself: it counts for nothing. */
  void: boolean;
}

/**
 * What a field would hold had the void changes never been: the others are done again, from the first on. A merge that
 * stands moves a reference only where it still leads to what that merge moved; what a person wrote stands as written,
 * and in lists as what it added and took away.
 */
export function replay(field: Field, history: HistoryStep[], recordId: string): { value: unknown; edited: boolean } {
  const first = history.find((step) => step.after && field.name in step.after);
  let value = first?.before?.[field.name] ?? null;
  let edited = false;
  for (const step of history) {
    if (step.void || !step.after || !(field.name in step.after)) continue;
    const before = step.before?.[field.name] ?? null;
    const after = step.after[field.name] ?? null;
    if (isList(field)) value = applied(field, value, before, after);
    else if (step.merge_winner === null || step.merge_winner === recordId || sameValue(value, before)) value = after;
    if (step.merge_winner === null) edited = true;
  }
  return { value, edited };
}
