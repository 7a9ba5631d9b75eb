import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { forbidden, notFound } from '../../kernel/errors.ts';
import { type Field, type ObjectDefinition, ownerField } from '../define.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { limitsOf, readableFields, rightsTo, scopeOf, verbs, writableFields } from '../permissions.ts';
import type { RowAction } from '../rights/model.ts';
import { endsOf } from '../rights/ties.ts';
import type { Operation } from '../types.ts';
import type { Group, OpenDraft } from './draft.ts';

const actionOf: Record<Exclude<Operation, 'create'>, RowAction> = {
  update: 'update',
  trash: 'delete',
  restore: 'delete',
  purge: 'delete',
};

/** Of records that were found, refuses those that the caller may not see (not found) or may see but not write. */
export async function refuseOutOfReach(ctx: Context, group: Group): Promise<void> {
  const { def, op } = group;
  if (op === 'create') return;
  const action = actionOf[op];
  const may = guardOf(ctx, def, action);
  if (!may) return;
  const seen = guardOf(ctx, def);
  const ids = group.drafts.filter((draft) => draft.before).map((draft) => draft.id);
  if (ids.length === 0) return;
  const flag = (guard: typeof may | null) => (guard ? sql`(${compileCondition(ctx, guard, 't')}) is true` : sql`true`);
  const { rows } = await sql<{ id: string; seen: boolean; may: boolean }>`select t.id, ${flag(seen)} as seen,
      ${flag(may)} as may
    from ${sql.id(ctx.workspace.schema, def.name)} as t where t.id = any(${ids}::uuid[])`.execute(ctx.db);
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const draft of group.drafts) {
    const row = found.get(draft.id);
    if (!row || (row.seen && row.may)) continue;
    const label = def.label.toLowerCase();
    draft.refusal = row.seen
      ? forbidden(`You may see this ${label}, but your role does not allow you to ${verbs[action]} it`)
      : notFound(def.label);
  }
}

/** A tie can be made by whoever may change one of the records it holds together. */
export async function refuseForeignTies(ctx: Context, group: Group): Promise<void> {
  const ends = limitsOf(ctx) && group.op === 'create' ? endsOf(ctx, group.def) : null;
  if (!ends) return;
  const open = new Set(group.drafts.filter((draft) => !draft.refused));
  for (const { field, to } of ends) {
    if (rightsTo(ctx, to).update === 'none') continue;
    const guard = guardOf(ctx, to, 'update');
    if (!guard) return;
    const ids = [...open].map((draft) => draft.get(field.name)).filter((id) => typeof id === 'string');
    const { rows } = await sql<{ id: string }>`select t.id from ${sql.id(ctx.workspace.schema, to.name)} as t
      where t.id = any(${ids}::uuid[]) and ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
    const mine = new Set(rows.map(({ id }) => id));
    for (const draft of open) if (mine.has(String(draft.get(field.name)))) open.delete(draft);
  }
  for (const draft of open)
    draft.refusal = forbidden(`Your role does not allow you to change either of what this ties together`);
}

/** Refuses values that the caller gave for fields that they may not change; a hidden field is simply not there. */
export function refuseField(ctx: Context, def: ObjectDefinition, draft: OpenDraft, field: Field): void {
  if (field.writable || !limitsOf(ctx) || writableFields(ctx, def).includes(field.name)) return;
  if (!readableFields(ctx, def).includes(field.name)) {
    draft.refuse(field.name, 'unknown_field', `${def.labels} have no field "${field.name}"`);
  } else if (draft.op === 'create' ? draft.get(field.name) !== null : draft.changes(field.name)) {
    draft.refuse(field.name, 'not_allowed', `Your role does not allow you to change ${field.label.toLowerCase()}`);
  } else {
    delete draft.values[field.name];
  }
}

/** What somebody makes who sees only some records is theirs, unless they give it to somebody else. */
export function ownByDefault(ctx: Context, def: ObjectDefinition, draft: OpenDraft): void {
  const { me } = limitsOf(ctx) ?? {};
  const owner = ownerField(def);
  if (!me || owner === 'created_by' || scopeOf(ctx, def, 'read') === 'everyone') return;
  draft.values[owner] ??= me;
}
