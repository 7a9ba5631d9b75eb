import { connection, reached } from './connection.ts';
import { queryClient } from './queries.ts';

export interface LiveChange {
  change_set?: string;
  actor_id?: string | null;
  changes?: Array<{ object: string; id: string; op: string; version?: number }>;
  /** Too many to name: whole objects changed. */
  objects?: string[];
  many?: boolean;
}

const listeners = new Set<(change: LiveChange) => void>();

/** For screens that follow more than their own queries. Returns the way to stop. */
export function onLiveChange(listener: (change: LiveChange) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows the workspace: what somebody else changes becomes true on this screen too. Returns the way to stop. */
export function followChanges(): () => void {
  let source: EventSource | null = null;
  let wait = 1000;
  let again: ReturnType<typeof setTimeout> | undefined;
  let missed = false;

  const open = () => {
    source = new EventSource('/api/v1/stream');
    source.onopen = () => {
      wait = 1000;
      if (connection.get() === 'offline') reached();
      // What happened while the line was down was never told.
      if (missed) void queryClient.invalidateQueries({ predicate: isData });
      missed = false;
    };
    source.addEventListener('change', (event) => changed(JSON.parse((event as MessageEvent<string>).data)));
    source.addEventListener('definitions', redefined);
    source.addEventListener('rights', seenAnew);
    source.onerror = () => {
      missed = true;
      // The browser tries again by itself after a lost line, but not after a refusal.
      if (source?.readyState !== EventSource.CLOSED) return;
      again = setTimeout(open, wait);
      wait = Math.min(wait * 2, 60_000);
    };
  };
  open();
  return () => {
    clearTimeout(again);
    source?.close();
  };
}

/** An administrator changed what there is: places, forms, lists and rights follow. */
function redefined(): void {
  for (const key of ['objects', 'session']) void queryClient.invalidateQueries({ queryKey: [key] });
}

/** This person sees other records or fields than before: what is open is asked for anew. */
function seenAnew(): void {
  redefined();
  void queryClient.invalidateQueries({ predicate: isData });
}

const touched = { objects: new Set<string>(), records: new Map<string, string>() };
let soon: ReturnType<typeof setTimeout> | undefined;

function changed(change: LiveChange): void {
  for (const listener of listeners) listener(change);
  for (const object of change.objects ?? []) touched.objects.add(object);
  for (const { object, id } of change.changes ?? []) {
    touched.objects.add(object);
    touched.records.set(id, object);
  }
  // An import changes hundreds of records a second; the screen follows a few times a second.
  if (!soon) soon = setTimeout(refresh, 300);
}

function refresh(): void {
  soon = undefined;
  const { objects, records } = touched;
  const whole = new Set([...objects].filter((object) => ![...records.values()].includes(object)));
  for (const object of objects) void queryClient.invalidateQueries({ queryKey: ['records', object] });
  for (const object of whole) void queryClient.invalidateQueries({ queryKey: ['record', object] });
  for (const [id, object] of records) void queryClient.invalidateQueries({ queryKey: ['record', object, id] });
  if (objects.has('member')) void queryClient.invalidateQueries({ queryKey: ['session'] });
  touched.objects = new Set();
  touched.records = new Map();
}

const isData = ({ queryKey }: { queryKey: readonly unknown[] }) =>
  ['records', 'record', 'objects'].includes(String(queryKey[0]));
