import type { Context } from '../../kernel/context.ts';
import { DomainError, type FieldError, invalid } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import type { Change, Draft, KithRecord, Operation, Values } from '../types.ts';
import { sameValue } from '../values.ts';

/** A change on its way through the door: what was wished, what stands, what speaks against it. */
export class OpenDraft implements Draft {
  readonly op: Operation;
  readonly object: string;
  readonly id: string;
  readonly def: ObjectDefinition;
  /** Place among the caller's changes; -1 for what a rule added. */
  readonly index: number;
  /** The version the caller saw. */
  readonly expected: number | undefined;
  before: KithRecord | null = null;
  values: Values;
  /** The values as they were read from the caller, before the rules spoke. */
  parsed: Values = {};
  readonly errors: FieldError[] = [];
  /** A refusal that is not about a field: not found, stale, duplicate. */
  refusal: DomainError | null = null;

  constructor(def: ObjectDefinition, change: Change, index: number) {
    this.def = def;
    this.object = def.name;
    this.op = change.op;
    this.id = change.id ?? uuidv7();
    this.index = index;
    this.values = 'values' in change ? { ...change.values } : {};
    this.expected = 'version' in change ? change.version : undefined;
  }

  get(field: string): unknown {
    const set = this.values[field];
    return set !== undefined ? set : (this.before?.[field] ?? null);
  }

  changes(field: string): boolean {
    return this.values[field] !== undefined && !sameValue(this.values[field], this.before?.[field] ?? null);
  }

  refuse(field: string, code: string, message: string): void {
    this.errors.push({ field, code, message });
  }

  get refused(): boolean {
    return this.refusal !== null || this.errors.length > 0;
  }

  /** Why it cannot be written. */
  error(): DomainError {
    if (this.refusal) return this.refusal;
    const first = this.errors[0];
    return invalid(first ? first.message : 'This cannot be written', this.errors);
  }
}

/** Drafts of one object and one operation, no record twice: what one round of statements writes. */
export interface Group {
  def: ObjectDefinition;
  op: Operation;
  drafts: OpenDraft[];
}

export function toGroups(ctx: Context, changes: Change[], firstIndex: number): Group[] {
  const groups: Group[] = [];
  let ids = new Set<string>();
  changes.forEach((change, i) => {
    const draft = new OpenDraft(definitionOf(ctx, change), change, firstIndex < 0 ? -1 : firstIndex + i);
    const last = groups.at(-1);
    if (last && last.def === draft.def && last.op === draft.op && !ids.has(draft.id)) {
      last.drafts.push(draft);
    } else {
      groups.push({ def: draft.def, op: draft.op, drafts: [draft] });
      ids = new Set();
    }
    ids.add(draft.id);
  });
  return groups;
}

function definitionOf(ctx: Context, change: Change): ObjectDefinition {
  if (change.id !== undefined && !isUuid(change.id)) {
    throw new DomainError('not_found', 'There is no record with this id');
  }
  if (
    'values' in change &&
    (typeof change.values !== 'object' || change.values === null || Array.isArray(change.values))
  ) {
    throw invalid('Give the values as an object', [{ field: 'values', code: 'wrong_type', message: 'Not an object' }]);
  }
  return catalog(ctx).object(change.object);
}
