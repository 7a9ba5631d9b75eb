import { isDerived } from '../define.ts';
import type { Touched } from '../formula/derive.ts';
import type { KithRecord, Operation, Values, Written } from '../types.ts';
import { merged } from './check.ts';
import type { Group, OpenDraft } from './draft.ts';
import type { Mark, Row } from './statement.ts';

/** What is written of a draft, and what its history says. */
export function rowOf(draft: OpenDraft, at: string): Row {
  const { before } = draft;
  const whole = before ? merged(draft) : draft.values;
  const version = before ? before.version + 1 : 1;
  const row: Row = { id: draft.id, version, before: null, after: null, whole };
  switch (draft.op) {
    case 'create':
      row.after = filled(draft.values);
      break;
    case 'update':
      row.after = draft.values;
      row.before = Object.fromEntries(Object.keys(draft.values).map((k) => [k, before?.[k] ?? null]));
      break;
    case 'trash':
      row.before = { trashed_at: null };
      row.after = { trashed_at: at };
      break;
    case 'restore':
      row.before = { trashed_at: before?.trashed_at ?? null };
      row.after = { trashed_at: null };
      break;
    case 'purge':
      row.before = filled(before ?? {});
      break;
  }
  return row;
}

/** Updates are written together where they set the same fields; everything else in one go. */
export function byFields(group: Group, drafts: OpenDraft[], rows: Row[]): Array<[string[], Row[]]> {
  if (group.op === 'create') {
    const all = Object.values(group.def.fields).filter((f) => !isDerived(f));
    return [[all.map((f) => f.name), rows]];
  }
  if (group.op !== 'update') return [[[], rows]];
  const parts = new Map<string, [string[], Row[]]>();
  drafts.forEach((draft, i) => {
    const fields = Object.keys(draft.values).sort();
    const key = fields.join(' ');
    const part = parts.get(key) ?? [fields, []];
    part[1].push(rows[i] as Row);
    parts.set(key, part);
  });
  return [...parts.values()];
}

/** The record as it now stands. */
export function recordAfter(draft: OpenDraft, row: Row, { at, memberId }: Mark): KithRecord {
  const whole = row.whole as Partial<KithRecord>;
  // What was read has every field already, and one copy of it is enough.
  if (draft.op === 'update') {
    return Object.assign(row.whole, {
      version: row.version,
      updated_at: at,
      updated_by: memberId,
    }) as KithRecord;
  }
  const record: KithRecord = {
    id: draft.id,
    version: row.version,
    created_at: whole.created_at ?? at,
    created_by: draft.op === 'create' ? (whole.created_by ?? memberId) : (whole.created_by ?? null),
    updated_at: (draft.op === 'create' && whole.created_at) || at,
    updated_by: memberId,
    trashed_at: draft.op === 'trash' ? at : draft.op === 'restore' ? null : (whole.trashed_at ?? null),
  };
  for (const name of Object.keys(draft.def.fields)) record[name] = row.whole[name] ?? null;
  return record;
}

/** A change as it was written. The record is put together when somebody asks for it, which an import does not. */
export class Done implements Written {
  readonly op: Operation;
  readonly object: string;
  readonly id: string;
  readonly before: Values | null;
  readonly after: Values | null;
  private readonly whole: () => KithRecord;
  private made: KithRecord | null = null;

  constructor(draft: OpenDraft, row: Row, whole: () => KithRecord) {
    this.op = draft.op;
    this.object = draft.object;
    this.id = draft.id;
    this.before = row.before;
    this.after = row.after;
    this.whole = whole;
  }

  get record(): KithRecord {
    this.made ??= this.whole();
    return this.made;
  }
}

/** What computed values follow from. */
export function touchedBy({ def, op }: Group, drafts: OpenDraft[], rows: Row[]): Touched[] {
  const parts = new Map<string, Touched>();
  drafts.forEach((draft, i) => {
    const fields = op === 'update' ? Object.keys(draft.values) : [];
    const key = fields.sort().join(' ');
    const part = parts.get(key) ?? { def, op, fields: new Set(fields), rows: [] };
    part.rows.push({ id: draft.id, before: draft.before, after: op === 'purge' ? null : (rows[i] as Row).whole });
    parts.set(key, part);
  });
  return [...parts.values()];
}

/** Without the empty values: a create need not log them. */
function filled(values: Values): Values {
  const kept: Values = {};
  for (const name in values) {
    const value = values[name];
    if (value !== null && value !== undefined) kept[name] = value;
  }
  return kept;
}
