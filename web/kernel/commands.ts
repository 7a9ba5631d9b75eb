import { useEffect, useRef } from 'react';
import { createStore } from './store.ts';

/** Something the palette can do. */
export interface Command {
  id: string;
  label: string;
  /** Other words people may type for it. */
  words?: string;
  /** The shortcut that does the same, shown beside. */
  keys?: string;
  run(): void;
}

export const commands = createStore<ReadonlyArray<{ list: () => Command[] }>>([]);

/** Offers what this page can do in the palette, while the page is shown. */
export function useCommands(list: Command[]): void {
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    const entry = { list: () => latest.current };
    commands.set((now) => [...now, entry]);
    return () => commands.set((now) => now.filter((one) => one !== entry));
  }, []);
}

export const paletteOpen = createStore(false);
export const openPalette = () => paletteOpen.set(true);
export const keysOpen = createStore(false);
