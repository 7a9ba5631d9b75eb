import type { ComponentType } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';

export interface SelectionDialogProps {
  tools: Tools;
  meta: ObjectMeta;
  ids: string[];
  /** Takes the choice away as well, where the records chosen are no longer there. */
  onClose(done?: boolean): void;
}

/**
 * Something another area does with chosen records, such as merging them. `web/<area>/selection.ts` exports them as
 * `actions`; the list needs no other word of it.
 */
export interface SelectionAction {
  id: string;
  /** The area whose words it speaks, and the word: `t('<area>:<label>')`. */
  area: string;
  label: string;
  icon: ComponentType<{ size?: number }>;
  /** `count` is null where all that match are chosen and their number is not known. */
  offered(meta: ObjectMeta, choice: { count: number | null; everything: boolean }): boolean;
  dialog(): Promise<{ default: ComponentType<SelectionDialogProps> }>;
}

const files = import.meta.glob<SelectionAction[]>('../../*/selection.ts', { import: 'actions' });

/** What all areas offer. Loaded with the bar that shows it. */
export const selectionActions = async (): Promise<SelectionAction[]> =>
  (await Promise.all(Object.values(files).map((load) => load()))).flat();
