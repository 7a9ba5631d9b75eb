import { useShortcuts } from '../../kernel/shortcuts.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import type { ListState } from './state.ts';
import type { ShownColumn } from './TableRow.tsx';
import type { Cursor } from './useCursor.ts';
import type { Selection } from './useSelection.ts';

interface Parts {
  tools: Tools;
  rows: KithRecord[];
  columns: ShownColumn[];
  cursor: Cursor;
  selection: Selection;
  state: ListState;
  disabled: boolean;
  openWhole(id: string): void;
  trash(ids: string[]): void;
}

/** True while the keyboard is on the list as such, not on a button or a link that wants the key for itself. */
function listHasKeyboard(): boolean {
  const here = document.activeElement;
  if (!here || here === document.body || here.id === 'content') return true;
  return here instanceof HTMLElement && ('recordGrid' in here.dataset || here.closest('[data-pick]') !== null);
}

/** The keys of a list; the sheet of keys (`?`) shows them. */
export function useListKeys({
  tools,
  rows,
  columns,
  cursor,
  selection,
  state,
  disabled,
  openWhole,
  trash,
}: Parts): void {
  const { t } = tools;
  const group = t('list.keys.group');
  const { index, path } = cursor;
  const row = rows[index];
  const shown = state.search.open;

  const go = (to: number, column: string | null = path) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const there = rows[next];
    if (!there) return;
    cursor.go(next, column, true);
    // The side panel follows the cursor.
    if (shown) state.open(there.id);
  };
  const across = (by: 1 | -1) => {
    if (index < 0) return go(0, columns[0]?.path ?? null);
    const at = columns.findIndex((c) => c.path === path);
    const next = columns[Math.max(0, Math.min(columns.length - 1, at + by))];
    if (next) cursor.go(index, next.path, true);
  };
  const extend = (by: 1 | -1) => {
    if (!row) return;
    if (!selection.ids.has(row.id)) selection.toggle(index, false);
    const next = Math.max(0, Math.min(rows.length - 1, index + by));
    selection.toggle(next, true);
    cursor.go(next, path, true);
  };
  const onGrid = {
    get disabled() {
      return disabled || !listHasKeyboard();
    },
  };
  /** A getter must not be copied by spreading: it would be asked once only. */
  const key = (keys: string, run: () => void, label?: string) =>
    Object.assign(Object.create(onGrid), { keys, run, label, group: label && group });

  useShortcuts([
    { keys: 'j', run: () => go(index + 1), label: t('list.keys.next'), group, disabled },
    { keys: 'k', run: () => go(index - 1), label: t('list.keys.previous'), group, disabled },
    key('ArrowDown', () => go(index + 1)),
    key('ArrowUp', () => go(index - 1)),
    key('ArrowRight', () => across(document.dir === 'rtl' ? -1 : 1)),
    key('ArrowLeft', () => across(document.dir === 'rtl' ? 1 : -1)),
    key('Home', () => go(0)),
    key('End', () => go(rows.length - 1)),
    key('PageDown', () => go(index + 20)),
    key('PageUp', () => go(index - 20)),
    key('shift+ArrowDown', () => extend(1)),
    key('shift+ArrowUp', () => extend(-1)),
    key(
      'Enter',
      () => {
        const column = columns.find((c) => c.path === path);
        if (!row) return;
        if (column && !column.isTitle) cursor.edit(index, column.path);
        else openWhole(row.id);
      },
      t('list.keys.enter'),
    ),
    key('Space', () => row && state.open(shown === row.id ? null : row.id), t('list.keys.peek')),
    {
      keys: 'e',
      label: t('list.keys.edit'),
      group,
      disabled: disabled || !row,
      run: () => cursor.edit(index, path ?? columns[0]?.path ?? ''),
    },
    {
      keys: 'x',
      label: t('list.keys.select'),
      group,
      disabled: disabled || !row,
      run: () => selection.toggle(index, false),
    },
    {
      keys: 'shift+x',
      label: t('list.keys.selectTo'),
      group,
      disabled: disabled || !row,
      run: () => selection.toggle(index, true),
    },
    { keys: 'mod+a', label: t('list.keys.all'), group, disabled, run: selection.all },
    {
      keys: 'Delete',
      label: t('list.keys.trash'),
      group,
      disabled: disabled || (!row && selection.ids.size === 0),
      run: () => trash(selection.ids.size > 0 ? [...selection.ids] : row ? [row.id] : []),
    },
    {
      keys: 'f',
      label: t('list.keys.find'),
      group,
      disabled,
      run: () => document.querySelector<HTMLInputElement>('[data-quick-search]')?.focus(),
    },
    {
      keys: 'Escape',
      disabled: disabled || (selection.ids.size === 0 && index < 0) || Boolean(shown),
      run: () => (selection.ids.size > 0 ? selection.clear() : cursor.go(-1, null)),
    },
  ]);
}
