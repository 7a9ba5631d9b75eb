import { type RefObject, useCallback, useRef, useState } from 'react';

/** Where the keyboard is in a grid, and which cell is being edited. */
export interface Cursor {
  index: number;
  /** Null: the row as a whole. */
  path: string | null;
  editing: { path: string; typed?: string } | null;
  /** Moves by keyboard scroll; a click does not. */
  byKeyboard: RefObject<boolean>;
  go(index: number, path: string | null, byKeyboard?: boolean): void;
  edit(index: number, path: string, typed?: string): void;
  stopEditing(): void;
}

export function useCursor(canEdit: (index: number, path: string) => boolean): Cursor {
  const [at, setAt] = useState<Pick<Cursor, 'index' | 'path' | 'editing'>>({ index: -1, path: null, editing: null });
  const byKeyboard = useRef(false);
  const latest = useRef(canEdit);
  latest.current = canEdit;

  const go = useCallback((index: number, path: string | null, keyboard = false) => {
    byKeyboard.current = keyboard;
    setAt({ index, path, editing: null });
  }, []);
  const edit = useCallback((index: number, path: string, typed?: string) => {
    byKeyboard.current = true;
    setAt({ index, path, editing: latest.current(index, path) ? { path, typed } : null });
  }, []);
  const stopEditing = useCallback(() => setAt((now) => ({ ...now, editing: null })), []);
  return { ...at, byKeyboard, go, edit, stopEditing };
}
