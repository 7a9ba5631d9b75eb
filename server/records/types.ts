/** A record as the API shows it: plain JSON, dates and times as text, money as `{ amount, currency }`, references as ids. */
export interface KithRecord {
  id: string;
  version: number;
  created_at: string;
  created_by: string | null;
  updated_at: string;
  updated_by: string | null;
  /** Set while the record is in the trash. */
  trashed_at: string | null;
  [field: string]: unknown;
}

export type Values = Record<string, unknown>;

/** One wish to write. `version` is the version the caller saw (If-Match). */
export type Change =
  | { op: 'create'; object: string; id?: string; values: Values }
  | { op: 'update'; object: string; id: string; values: Values; version?: number }
  | { op: 'trash'; object: string; id: string; version?: number }
  | { op: 'restore'; object: string; id: string }
  | { op: 'purge'; object: string; id: string };

export type Operation = Change['op'];

/** A change on its way through the door, as a domain's rules see it. */
export interface Draft {
  readonly op: Operation;
  readonly object: string;
  readonly id: string;
  /** The stored record; null for a create. */
  readonly before: KithRecord | null;
  /** What will be set; rules may add to it. Parsed to stored form only after `prepare`. */
  readonly values: Values;
  /** What the record will hold for `field` once written. */
  get(field: string): unknown;
  /** True where the write sets `field` to something other than it was. */
  changes(field: string): boolean;
  refuse(field: string, code: string, message: string): void;
}

/** A change as it was written. `before` and `after` hold the changed fields only. */
export interface Written {
  readonly op: Operation;
  readonly object: string;
  readonly id: string;
  readonly before: Values | null;
  readonly after: Values | null;
  /** The whole record as it is now (for purge: as it was). */
  readonly record: KithRecord;
}

export interface NewEvent {
  /** `noun.past`, such as `deal.won`. */
  name: string;
  object: string;
  record_id: string;
  payload?: Values;
}

/** The filter language: see docs/api.md. */
export type Filter =
  | { and: Filter[] }
  | { or: Filter[] }
  | { not: Filter }
  | { field: string; op: FilterOperator; value?: unknown }
  | { some: string; where?: Filter; count?: { eq?: number; gte?: number; lte?: number } };

export type FilterOperator =
  | 'eq'
  | 'ne'
  | 'in'
  | 'nin'
  | 'lt'
  | 'lte'
  | 'gt'
  | 'gte'
  | 'between'
  | 'contains'
  | 'starts_with'
  | 'ends_with'
  | 'empty'
  | 'not_empty'
  | 'within'
  | 'before'
  | 'after'
  | 'has'
  | 'has_any'
  | 'has_all'
  | 'is_me'
  | 'near';
