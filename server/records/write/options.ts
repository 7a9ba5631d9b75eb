import type { DomainError } from '../../kernel/errors.ts';
import type { KithRecord, Written } from '../types.ts';

export interface WriteOptions {
  /** Writes what can be written and says for each change why not, instead of refusing all for the first. */
  partial?: boolean;
  /** Checks everything and writes nothing. */
  dryRun?: boolean;
  /** Why, in words, for the change set. */
  reason?: string;
  /** Adds to this change set instead of opening one (see `openChangeSet`). */
  changeSet?: string;
  /** The change set that this one undoes. */
  undoes?: string;
  /**
   * An earlier write on another connection: all is checked while that one is still under way, and nothing is locked or
   * written before it has ended.
   */
  after?: Promise<unknown>;
  /** Whether results carry the fields that PostgreSQL derives; yes unless told. */
  returning?: boolean;
  /** For Kith's own verbs: may set what callers may not. */
  system?: boolean;
  /** Writes an update though it sets nothing new, so that the record's history tells of it. */
  touch?: boolean;
  /** For un-merging: may bring back what was merged into another record. */
  unmerging?: boolean;
  /** `refuse`: a create that looks like an existing record is a `duplicate`. */
  duplicates?: 'allow' | 'refuse';
}

export type ChangeResult =
  /** `idle`: the record says already what was asked for. */
  { ok: true; record: KithRecord; written: Written | null; idle?: boolean } | { ok: false; error: DomainError };

export interface WriteResult {
  /** Null where nothing changed. */
  changeSet: string | null;
  /** One for each change, in order. */
  results: ChangeResult[];
}
