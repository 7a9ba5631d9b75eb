import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { recordAudit } from '../records/audit.ts';
import type { Rules } from '../records/define.ts';
import type { Draft, Written } from '../records/types.ts';
import { forgetEverybody } from './roles/rules.ts';
import { deleteMemberships, deleteSessionsOfMembers } from './sign-in/queries.ts';

/**
 * Who may change who may do what. Administrators set roles, owners alone make and unmake owners, nobody changes their
 * own role, and one owner always remains.
 */
export const memberRules: Rules = {
  async prepare(ctx, drafts) {
    for (const draft of drafts) {
      // A built-in role takes the place of the workspace's own.
      if (draft.changes('role') && draft.values.custom_role === undefined) draft.values.custom_role = null;
      guardRole(ctx, draft);
    }
    await keepAnOwner(ctx, drafts);
    await refuseCircles(ctx, drafts, 'manager', 'A colleague cannot be their own manager, not even by way of others');
  },

  async after(ctx, written) {
    const ended = written.filter(({ record }) => !mayAct(record)).map(({ id }) => id);
    const directory = ctx.db.withSchema('kith');
    if (ended.length > 0) await deleteSessionsOfMembers(directory, ctx.workspace.id, ended);
    const purged = written.filter(({ op }) => op === 'purge').map(({ id }) => id);
    if (purged.length > 0) await deleteMemberships(directory, ctx.workspace.id, purged);
    await recordChanges(ctx, written, ['role', 'custom_role', 'status', 'team', 'manager']);
    // Whose team is whose, and what a key may do, follows from members too.
    forgetEverybody(ctx);
    return undefined;
  },
};

export const teamRules: Rules = {
  prepare: (ctx, drafts) =>
    refuseCircles(ctx, drafts, 'parent', 'A team cannot be part of itself, not even by way of others'),

  async after(ctx, written) {
    await recordChanges(ctx, written, ['name', 'lead', 'parent']);
    forgetEverybody(ctx);
    return undefined;
  },
};

const DONE = { create: 'created', update: 'changed', trash: 'trashed', restore: 'restored', purge: 'purged' } as const;

/** Tells the audit log of what bears on who may do what; a new phone number does not. */
async function recordChanges(ctx: Context, written: Written[], fields: string[]): Promise<void> {
  const entries = written.flatMap(({ op, object, id, before, after, record }) => {
    // The door tells of every record that ends.
    if (op === 'purge') return [];
    const changed = fields.filter((field) => after && field in after && after[field] !== null);
    const cleared = fields.filter((field) => op === 'update' && after && field in after && after[field] === null);
    const named = [...changed, ...cleared];
    if (op === 'update' && named.length === 0) return [];
    const detail = Object.fromEntries(named.map((field) => [field, [before?.[field] ?? null, after?.[field] ?? null]]));
    const action = `${object}.${op === 'update' && (named.includes('role') || named.includes('custom_role')) ? 'role_changed' : DONE[op]}`;
    return [{ action, object, recordId: id, title: String(record.name ?? ''), ...(named.length ? { detail } : {}) }];
  });
  // A file of ten thousand colleagues is one entry's worth of news, which the import tells.
  if (entries.length <= 100) return recordAudit(ctx, ...entries);
  const [first] = entries;
  await recordAudit(ctx, {
    action: `${first?.object}.many_changed`,
    object: first?.object,
    detail: { records: entries.length },
  });
}

const mayAct = (record: Record<string, unknown> | null): boolean =>
  record !== null && record.status === 'active' && record.trashed_at == null;

const isActingOwner = (record: Record<string, unknown> | null): boolean => mayAct(record) && record?.role === 'owner';

/** What the record will say about acting as an owner once the draft is written. */
function remainsActingOwner(draft: Draft): boolean {
  if (draft.op === 'trash' || draft.op === 'purge') return false;
  const trashed = draft.op === 'restore' ? null : (draft.before?.trashed_at ?? null);
  return isActingOwner({ role: draft.get('role'), status: draft.get('status'), trashed_at: trashed });
}

function guardRole(ctx: Context, draft: Draft): void {
  const own = draft.id === ctx.actor.memberId;
  const touched = draft.changes('role') || draft.changes('custom_role');
  if (own && draft.op === 'update' && touched)
    draft.refuse('role', 'not_allowed', 'Nobody changes their own role. Ask another administrator');
  const leaves = draft.op === 'trash' || draft.op === 'purge' || (draft.changes('status') && mayAct(draft.before));
  if (own && leaves) draft.refuse('status', 'not_allowed', 'Nobody removes themselves. Ask another administrator');
  if (ctx.role === 'owner') return;
  const touchesRole =
    draft.op === 'create' ? draft.get('role') !== 'member' || draft.get('custom_role') !== null : touched;
  if (touchesRole && ctx.role !== 'admin')
    draft.refuse('role', 'not_allowed', 'Only administrators and owners set roles');
  const wasOwner = draft.before?.role === 'owner';
  const becomesOwner = draft.get('role') === 'owner';
  const touchesOwner =
    draft.op === 'update'
      ? (wasOwner || becomesOwner) && (draft.changes('role') || draft.changes('status'))
      : becomesOwner;
  if (touchesOwner) draft.refuse('role', 'not_allowed', 'Only an owner makes or removes an owner');
}

async function keepAnOwner(ctx: Context, drafts: Draft[]): Promise<void> {
  const leaving = drafts.filter((draft) => isActingOwner(draft.before) && !remainsActingOwner(draft));
  if (leaving.length === 0) return;
  // Two owners who demote each other at once: the second waits here until the first is done, and then counts again.
  // Their rows are locked already, so this lock is always the last one taken.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.workspace.schema} owners`}, 0))`.execute(ctx.db);
  const owners: Array<{ id: string }> = await ctx.db
    .selectFrom('member')
    .select('id')
    .where('role', '=', 'owner')
    .where('status', '=', 'active')
    .where('trashed_at', 'is', null)
    .execute();
  const gone = new Set(leaving.map(({ id }) => id));
  if (owners.some(({ id }) => !gone.has(id))) return;
  for (const draft of leaving)
    draft.refuse('role', 'last_owner', 'The last owner stays. Make somebody else an owner first');
}

/** Links of an object to itself may not lead back to where they began. */
async function refuseCircles(ctx: Context, drafts: Draft[], field: string, message: string): Promise<void> {
  const linked = drafts.filter((draft) => draft.changes(field) && draft.get(field) !== null);
  const [first] = linked;
  if (!first) return;
  const rows: Array<{ id: string; above: string | null }> = await ctx.db
    .selectFrom(first.object)
    .select(['id', `${field}_id as above`])
    .execute();
  const above = new Map(rows.map((row) => [row.id, row.above]));
  for (const draft of drafts) above.set(draft.id, draft.get(field) as string | null);
  for (const draft of linked) if (leadsBack(above, draft.id)) draft.refuse(field, 'circle', message);
}

function leadsBack(above: Map<string, string | null>, start: string): boolean {
  const seen = new Set<string>();
  for (let at = above.get(start); at && !seen.has(at); at = above.get(at)) {
    if (at === start) return true;
    seen.add(at);
  }
  return false;
}
