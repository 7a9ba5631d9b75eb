import type { Context } from '../../kernel/context.ts';
import type { Values } from '../types.ts';
import type { WorkState } from './schema.ts';

/** Work as it is kept. `position` is the kind's own: where to go on after a stop of the process. */
export interface WorkRow<P = Values> {
  id: string;
  kind: string;
  object: string | null;
  state: WorkState;
  total: number | null;
  done: number;
  failed: number;
  message: string | null;
  change_set: string | null;
  parameters: P;
  position: unknown;
  result: Values | null;
  actor: unknown;
  stop_asked: boolean;
  created_by: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface Failure {
  recordId: string | null;
  title: string | null;
  code: string;
  message: string;
}

/** What one part did. Numbers are added to what was done before; the rest replaces it. */
export interface Progress {
  done?: number;
  failures?: Failure[];
  total?: number;
  position?: unknown;
  result?: Values;
  message?: string;
}

/** Work that is being done now, in this process. */
export interface Running<P = Values> {
  /** In the name of whoever asked for it; outside any transaction. */
  readonly ctx: Context;
  readonly work: WorkRow<P>;
  /**
   * Does the next part and keeps its progress, in one transaction: after a crash a part was done wholly or not at all. `next`
   * answers null where nothing is left. False when there is no more to do, or when the work is to stop.
   */
  part(next: (ctx: Context) => Promise<Progress | null>): Promise<boolean>;
  /** The one change set that all parts write into; opened with the first of them, inside its transaction. */
  changeSet(ctx: Context, options?: { reason?: string; undoes?: string }): Promise<string>;
}

/** A kind of background work. Registered by a domain (`work: [...]`), started with `startWork`. */
// biome-ignore lint/suspicious/noExplicitAny: each kind knows its own parameters
export interface WorkKind<P = any> {
  readonly kind: string;
  /** May be called again after a crash: it goes on from `work.position` or with the parts that are left. */
  run(running: Running<P>): Promise<void>;
  /** After it was stopped, or has failed. */
  ended?(ctx: Context, work: WorkRow<P>): Promise<void>;
}

/**
 * Does parts that have nothing to do with each other (`takePart`) two at a time: while PostgreSQL writes the rows of one,
 * Kith makes ready the next.
 */
export async function inLanes<P>(running: Running<P>, next: (ctx: Context) => Promise<Progress | null>): Promise<void> {
  const lane = async () => {
    while (await running.part(next));
  };
  const ends = await Promise.allSettled([lane(), lane()]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

const kinds = new Map<string, WorkKind>();

/** Called once when the process starts, with the kinds of all domains. */
export function registerWork(list: WorkKind[]): void {
  kinds.clear();
  for (const kind of list) {
    if (kinds.has(kind.kind)) throw new Error(`Two kinds of work are called ${kind.kind}`);
    kinds.set(kind.kind, kind);
  }
}

export function workKind(name: string): WorkKind {
  const kind = kinds.get(name);
  if (!kind) throw new Error(`No kind of work is called ${name}`);
  return kind;
}
