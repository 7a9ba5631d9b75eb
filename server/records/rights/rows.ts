import type { Context } from '../../kernel/context.ts';
import { catalog, fieldOf, systemFields } from '../catalog.ts';
import { type Field, type ObjectDefinition, ownerField } from '../define.ts';
import type { Condition } from '../filter.ts';
import { limitsOf, rightsTo } from '../permissions.ts';
import { type Rights, type RowAction, reach, type Scope } from './model.ts';
import { aboutField, endsOf } from './ties.ts';

const known = new WeakMap<Rights, WeakMap<ObjectDefinition, Map<RowAction, Condition | null>>>();

/**
 * Which records of an object the caller may see, or do something else with; null for all. Whatever shows, counts or
 * changes records combines it with what was asked for.
 */
export function guardOf(ctx: Context, def: ObjectDefinition, action: RowAction = 'read'): Condition | null {
  const rights = limitsOf(ctx);
  if (!rights) return null;
  let byObject = known.get(rights);
  if (!byObject) {
    byObject = new WeakMap();
    known.set(rights, byObject);
  }
  let byAction = byObject.get(def);
  if (!byAction) {
    byAction = new Map();
    byObject.set(def, byAction);
  }
  let guard = byAction.get(action);
  if (guard === undefined) {
    guard = compile(ctx, rights, def, action);
    byAction.set(action, guard);
  }
  return guard;
}

function compile(ctx: Context, rights: Rights, def: ObjectDefinition, action: RowAction): Condition | null {
  const ends = endsOf(ctx, def);
  if (ends) return tied(ctx, ends, action);
  const scope = rightsTo(ctx, def)[action];
  if (scope === 'none') return NOTHING;
  const about = aboutField(def);
  if (about) return follows(ctx, rights, def, about, action, scope);
  if (scope === 'everyone') return null;
  return any([...owned(rights, def, scope), ...given(rights, def, action)]);
}

const NOTHING: Condition = { kind: 'any', of: [] };
const any = (of: Condition[]): Condition => (of.length === 1 ? (of[0] as Condition) : { kind: 'any', of });
const all = (of: Condition[]): Condition => (of.length === 1 ? (of[0] as Condition) : { kind: 'all', of });
const holds = (field: Field, ids: readonly string[]): Condition => ({
  kind: 'test',
  field,
  test: { is: 'ids', ids: [...ids] },
});

/** The records of those whom the scope reaches. A task is the assignee's and that of whoever wrote it down. */
function owned(rights: Rights, def: ObjectDefinition, scope: Scope): Condition[] {
  const whose = reach(rights, scope);
  if (!whose) return [];
  const name = ownerField(def);
  const fields = name === 'assignee' ? [name, 'created_by'] : [name];
  return fields.flatMap((field) => holds(fieldOf(def, field) as Field, whose));
}

/** What was shared: to read, or to change too. Sharing gives neither deletion nor export. */
function given(rights: Rights, def: ObjectDefinition, action: RowAction): Condition[] {
  if (action !== 'read' && action !== 'update') return [];
  const shared = rights.shared.get(def.name);
  if (!shared) return [];
  const ids = action === 'read' ? shared.read : shared.change;
  if (!ids) return [{ kind: 'shared', object: def, to: rights, change: action === 'update' }];
  return ids.length > 0 ? [holds(systemFields.id as Field, ids)] : [];
}

/** A tie is seen by whoever sees both ends, and changed by whoever may change one of them. */
function tied(ctx: Context, ends: NonNullable<ReturnType<typeof endsOf>>, action: RowAction): Condition | null {
  const seen = ends.map(({ field, to }) => via(ctx, field, to, action === 'export' ? 'export' : 'read'));
  if (seen.includes(NOTHING)) return NOTHING;
  const parts = seen.filter((part) => part !== null);
  if (action === 'update' || action === 'delete') {
    const changed = ends
      .filter(({ to }) => rightsTo(ctx, to).update !== 'none')
      .map(({ field, to }) => via(ctx, field, to, 'update'));
    if (changed.length === 0) return NOTHING;
    const some = changed.filter((part) => part !== null);
    if (some.length === changed.length) parts.push(any(some));
  }
  return parts.length > 0 ? all(parts) : null;
}

function via(ctx: Context, field: Field, to: ObjectDefinition, action: RowAction): Condition | null {
  if (rightsTo(ctx, to)[action] === 'none') return NOTHING;
  const where = guardOf(ctx, to, action);
  return where && { kind: 'via', field, to, where };
}

/**
 * A note is seen by whoever wrote it and by whoever sees what it is about; the scope decides on those about nothing. To
 * change one it has also to be the caller's own, their team's, or anyone's.
 */
function follows(
  ctx: Context,
  rights: Rights,
  _def: ObjectDefinition,
  about: Field,
  action: RowAction,
  scope: Scope,
): Condition | null {
  const author = systemFields.created_by as Field;
  const whose = reach(rights, scope);
  const within = whose && holds(author, whose);
  const mine = rights.me ? [holds(author, [rights.me])] : [];
  const free: Condition = { kind: 'not', of: { kind: 'test', field: about, test: { is: 'present' } } };
  const seen = subjects(ctx, about);
  const visible =
    seen === null ? null : any([...mine, ...seen, within && action === 'read' ? all([free, within]) : free]);
  const present: Condition = { kind: 'test', field: about, test: { is: 'present' } };
  if (action === 'read') return visible ?? (within && any([...mine, within, present]));
  const parts = [visible, within].filter((part) => part !== null);
  return parts.length > 0 ? all(parts) : null;
}

/** Whether who sees a record of this object is a question of what some record is about: of its own, or of one it ties. */
const leadsBack = (ctx: Context, def: ObjectDefinition, met: ObjectDefinition[] = []): boolean =>
  aboutField(def) !== null ||
  (endsOf(ctx, def) ?? []).some(({ to }) => !met.includes(to) && leadsBack(ctx, to, [...met, def]));

/** That what it is about may be seen; null where the caller sees everything that it could be about. */
function subjects(ctx: Context, about: Field): Condition[] | null {
  const open: string[] = [];
  const parts: Condition[] = [];
  let closed = false;
  for (const to of catalog(ctx).objects) {
    // A note about a note is its author's, or it would have to be asked without end; so is one about what ties notes.
    if (leadsBack(ctx, to)) continue;
    const guard = rightsTo(ctx, to).read === 'none' ? NOTHING : guardOf(ctx, to);
    if (guard === null) open.push(to.name);
    else {
      closed = true;
      if (guard !== NOTHING) parts.push({ kind: 'via', field: about, to, where: guard });
    }
  }
  if (!closed) return null;
  return open.length > 0 ? [{ kind: 'test', field: about, test: { is: 'object', values: open } }, ...parts] : parts;
}
