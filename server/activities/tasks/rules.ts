import type { Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, NewEvent, Written } from '../../records/types.ts';
import { keepReminders, taskReminder } from '../reminders/keep.ts';
import { problemOfRule } from '../time/rule.ts';
import { blockersOf, dependentsOf, repeatedAfter, waitingFor } from './queries.ts';
import { nextTask } from './repeat.ts';
import { scoresOfLeads } from './scores.ts';
import { moved } from './shift.ts';

export const taskRules: Rules = {
  on: ['create', 'update', 'trash', 'restore'],

  async prepare(ctx, drafts) {
    const byHand = ctx.origin.kind === 'app' || ctx.origin.kind === 'api';
    for (const draft of drafts) {
      const { op, values } = draft;
      // What people note down for nobody is their own to do.
      if (op === 'create' && byHand && !('assignee' in values)) values.assignee = ctx.actor.memberId;
      if (typeof values.repeats === 'string' && values.repeats) {
        const problem = problemOfRule(values.repeats);
        if (problem) draft.refuse('repeats', 'invalid', problem);
      }
    }
    if (ctx.origin.kind === 'undo') return;
    await scoreByLead(ctx, drafts);
    await refuseCircles(ctx, drafts);
    await refuseBlocked(ctx, drafts);
  },

  async also(ctx, drafts) {
    return [...(await shiftDependents(ctx, drafts)), ...(await repeat(ctx, drafts))];
  },

  async after(ctx, written) {
    await keepReminders(ctx, written, taskReminder);
    const events = written.flatMap(eventsOf);
    const done = events.filter((event) => event.name === 'task.completed').map((event) => event.record_id);
    return [...events, ...(done.length > 0 ? await unblocked(ctx, done) : [])];
  },
};

function eventsOf({ op, id, before, after, record }: Written): NewEvent[] {
  if ((op !== 'create' && op !== 'update') || !after) return [];
  const event = (name: string, payload = {}): NewEvent => ({
    name,
    object: 'task',
    record_id: id,
    payload: { about: record.about, assignee: record.assignee, ...payload },
  });
  const events = op === 'create' && record.template ? [event('task.planned', { template: record.template })] : [];
  if (!('done_at' in after) || (!after.done_at && !before?.done_at)) return events;
  return [...events, event(after.done_at ? 'task.completed' : 'task.reopened')];
}

/** A task about a lead is as hot as the lead. */
async function scoreByLead(ctx: Context, drafts: Draft[]): Promise<void> {
  const linked = drafts.filter((draft) => draft.op === 'create' || draft.changes('about'));
  const scores = await scoresOfLeads(
    ctx,
    linked.map((draft) => leadOf(draft)).filter((id) => id !== null),
  );
  for (const draft of linked) {
    const score = scores.get(leadOf(draft) ?? '') ?? null;
    if (draft.op === 'update' || score !== null) draft.values.lead_score = score;
  }
}

function leadOf(draft: Draft): string | null {
  const about = draft.get('about') as { object?: unknown; id?: unknown } | null | undefined;
  return about?.object === 'lead' && typeof about.id === 'string' ? about.id : null;
}

const linksOf = (draft: Draft): string[] => {
  const given = draft.get('blocked_by');
  return Array.isArray(given) ? given.map((one) => idOf(one)).filter((id) => id !== null) : [];
};

/** A task that waits for itself, by whatever detour, would never be done. */
async function refuseCircles(ctx: Context, drafts: Draft[]): Promise<void> {
  const linked = drafts.filter((draft) => draft.op === 'create' || draft.changes('blocked_by'));
  const withLinks = linked.filter((draft) => linksOf(draft).length > 0);
  if (withLinks.length > 0) {
    const known = await waitingFor(ctx, withLinks.flatMap(linksOf));
    for (const draft of drafts) known.set(draft.id, linksOf(draft));
    for (const draft of withLinks) {
      if (reaches(known, linksOf(draft), draft.id))
        draft.refuse('blocked_by', 'circle', 'A task cannot wait for itself, nor for one that waits for it');
    }
  }
  for (const draft of drafts) {
    if (idOf(draft.get('parent')) === draft.id) draft.refuse('parent', 'circle', 'A task cannot be a part of itself');
  }
}

function reaches(links: Map<string, string[]>, from: string[], goal: string): boolean {
  const seen = new Set<string>();
  const open = [...from];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === goal) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(links.get(id) ?? []));
  }
  return false;
}

async function refuseBlocked(ctx: Context, drafts: Draft[]): Promise<void> {
  const finishing = drafts.filter((d) => d.op === 'update' && d.values.done_at && !d.before?.done_at);
  const waiting = finishing.filter((draft) => linksOf(draft).length > 0);
  if (waiting.length === 0) return;
  const open = await blockersOf(ctx, [...new Set(waiting.flatMap(linksOf))]);
  const together = new Set(finishing.map((draft) => draft.id));
  for (const draft of waiting) {
    const first = linksOf(draft).find((id) => open.has(id) && !together.has(id));
    if (first) draft.refuse('done_at', 'blocked', `This task waits for “${open.get(first)}”: finish that one first`);
  }
}

/** The records whose due date follows from one that was just moved; they are not asked to move others again. */
const following = new WeakMap<Context, Set<string>>();

/** When a task is put off, what waits for it is put off as long, and what waits for that. */
async function shiftDependents(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const known = following.get(ctx) ?? new Set<string>();
  const first = drafts.filter((draft) => !known.delete(draft.id));
  const puts = first.filter((d) => d.op === 'update' && d.changes('due_at') && d.before?.due_at && d.get('due_at'));
  if (puts.length === 0) return [];
  const own = new Set(drafts.filter((draft) => 'due_at' in draft.values).map((draft) => draft.id));
  const dependents = await dependentsOf(
    ctx,
    puts.map((draft) => draft.id),
  );
  const changes: Change[] = [];
  for (const { id, root, due_at } of dependents) {
    const cause = puts.find((draft) => draft.id === root);
    if (!cause || own.has(id)) continue;
    own.add(id);
    const due = moved(due_at, String(cause.before?.due_at), String(cause.get('due_at')), ctx.workspace.timeZone);
    changes.push({ op: 'update', object: 'task', id, values: { due_at: due } });
    known.add(id);
  }
  following.set(ctx, known);
  return changes;
}

/** A task that comes again is followed by the next one the moment it is done. */
async function repeat(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const done = drafts.filter(
    (d) => d.op === 'update' && d.values.done_at && !d.before?.done_at && typeof d.get('repeats') === 'string',
  );
  if (done.length === 0) return [];
  const already = await repeatedAfter(
    ctx,
    done.map((draft) => draft.id),
  );
  return done.flatMap((draft) => {
    const next = already.has(draft.id) ? null : nextTask(draft, ctx.now(), ctx.workspace.timeZone);
    return next ? [{ op: 'create' as const, object: 'task', values: next }] : [];
  });
}

async function unblocked(ctx: Context, done: string[]): Promise<NewEvent[]> {
  const free = await dependentsOf(ctx, done, { free: true });
  return free.map(({ id, root }) => ({
    name: 'task.unblocked',
    object: 'task',
    record_id: id,
    payload: { after: root },
  }));
}
