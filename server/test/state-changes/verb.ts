import type { Answer, TestKith } from '../kith.ts';
import type { Person, TestWorkspace } from '../workspace.ts';

/** When the verbs are tried: a Wednesday. */
export const NOW = '2026-06-10T10:00:00Z';

/** What a verb is called with. `path` is its route with ids in it. */
export interface Call {
  path: string;
  body?: unknown;
  /** Who calls it where that is not the owner; `null` is a visitor with a link. */
  by?: Person | null;
}

/** One way to change the state of something, and what is expected of it. */
export interface Verb {
  /** Brings the workspace to where the verb can be called. */
  given(world: World): Promise<Call>;
  /** What it says in the outbox. */
  event: string;
  /** What to call to be refused, after it was called; the same again unless told. */
  refused?: (world: World, call: Call) => Call | Promise<Call>;
  /** What stands in the way of undoing it, in the words of the refusal: they say what to do instead. */
  lasting?: RegExp;
  /**
   * Whoever sees only what is theirs finds nothing, unless this is about what everybody sees (and may change only with the
   * right) or may do with what is theirs.
   */
  stranger?: 'sees' | 'may';
  /** More follows from it in the background, and is taken back with it. */
  followed?: true;
  /** It hands the work to the background: what it writes is there once that is done. */
  later?: true;
}

/** A workspace that the verbs are tried in. */
export interface World {
  kith: TestKith;
  acme: TestWorkspace;
  /** A colleague to hand things to. */
  colleague: Person;
  /** Makes a record and answers its id. */
  make(plural: string, values: Record<string, unknown>): Promise<string>;
  /** Calls something that has to go well, and answers its body. */
  done(method: string, path: string, body?: unknown): Promise<Answer['body']>;
}

/** Calls the route's verb on a new record of the object. */
export const on =
  (plural: string, values: Record<string, unknown>, verb: string, body?: unknown, before?: Before) =>
  async (world: World): Promise<Call> => {
    const id = await world.make(plural, values);
    for (const [method, name, given] of before ?? []) await world.done(method, `/${plural}/${id}/${name}`, given);
    return { path: `/${plural}/${id}/${verb}`, body };
  };

type Before = Array<[method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', verb: string, body?: unknown]>;

/** Refused because of what is sent. */
export const withBody = (body: unknown) => (_: World, call: Call) => ({ ...call, body });

let counted = 0;
/** A name that nothing else has. */
export const unique = (name: string) => `${name} ${++counted}`;
