import { useEffect, useRef } from 'react';
import { createStore } from './store.ts';

export interface Shortcut {
  /** 'c', '/', 'mod+k', 'shift+x', 'g d' (one after the other), 'Escape', 'Enter', 'ArrowDown'. `mod` is Ctrl or Cmd. */
  keys: string;
  /** What it does, as the sheet of keys says it; without one it is not listed. */
  label?: string;
  group?: string;
  run(event: KeyboardEvent): void;
  /** Also while typing in a field. */
  whileTyping?: boolean;
  /** Also while a dialog is open. */
  inDialogs?: boolean;
  disabled?: boolean;
}

/** What is on screen registers its keys; the innermost, which came last, is asked first. */
export const shortcuts = createStore<ReadonlyArray<{ list: () => Shortcut[] }>>([]);

export function useShortcuts(list: Shortcut[]): void {
  const latest = useRef(list);
  latest.current = list;
  useEffect(() => {
    const entry = { list: () => latest.current };
    shortcuts.set((now) => [...now, entry]);
    return () => shortcuts.set((now) => now.filter((one) => one !== entry));
  }, []);
}

export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** 'mod+k' as keycaps: ['Ctrl', 'K'] or ['⌘', 'K']. */
export function keycaps(keys: string): string[] {
  const names: Record<string, string> = {
    mod: isMac ? '⌘' : 'Ctrl',
    shift: '⇧',
    alt: isMac ? '⌥' : 'Alt',
    escape: 'Esc',
    enter: '↵',
    arrowdown: '↓',
    arrowup: '↑',
    arrowleft: '←',
    arrowright: '→',
    space: 'Space',
  };
  return keys.split(/[+ ]/).map((key) => names[key.toLowerCase()] ?? (key.length === 1 ? key.toUpperCase() : key));
}

let prefix = '';
let forget: ReturnType<typeof setTimeout> | undefined;

/** Listens for the whole app. Returns the way to stop. */
export function listenForShortcuts(): () => void {
  window.addEventListener('keydown', dispatch);
  return () => window.removeEventListener('keydown', dispatch);
}

function dispatch(event: KeyboardEvent): void {
  if (
    event.defaultPrevented ||
    event.isComposing ||
    (event.repeat && event.key.length === 1 && event.key !== 'j' && event.key !== 'k')
  )
    return;
  const typing = isTyping(event.target);
  const dialog = document.querySelector('[role="dialog"][aria-modal="true"]') !== null;
  const pressed = nameOf(event);
  const sequence = prefix ? `${prefix} ${pressed}` : pressed;
  const active = shortcuts
    .get()
    .toReversed()
    .flatMap((entry) => entry.list())
    .filter((one) => !one.disabled && (one.whileTyping || !typing) && (one.inDialogs || !dialog));
  const found = active.find((one) => matches(one.keys, sequence)) ?? active.find((one) => matches(one.keys, pressed));
  clearTimeout(forget);
  prefix = '';
  if (found) {
    event.preventDefault();
    found.run(event);
  } else if (active.some((one) => one.keys.toLowerCase().startsWith(`${pressed} `))) {
    prefix = pressed;
    forget = setTimeout(() => {
      prefix = '';
    }, 1200);
  }
}

const matches = (keys: string, pressed: string) => keys.toLowerCase() === pressed;

function nameOf(event: KeyboardEvent): string {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const mod = isMac ? event.metaKey : event.ctrlKey;
  // '?' and '/' already contain the Shift that some keyboards need for them.
  const shift = event.shiftKey && (key.length > 1 || /[a-z0-9]/.test(key));
  return [mod && 'mod', event.altKey && 'alt', shift && 'shift', key].filter(Boolean).join('+');
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement)
    return true;
  return (
    target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range'].includes(target.type)
  );
}
