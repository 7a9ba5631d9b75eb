import { whoWorks } from '../../activities/availability/service.ts';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, invalid, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import { timeOf } from '../../records/dates.ts';
import { can, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords, requireReach } from '../../records/query.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { judge, type Offer, type Verdict } from './limits.ts';
import { activeLevels, holdApproval, latestAbout, type StepRow, stepsOf, waitingFor } from './queries.ts';

export type { Offer, OfferLine, Terms, Verdict } from './limits.ts';

/** Whether an offer goes further than the caller may go alone, and who would have to be asked, in order. */
export const discountNeedsApproval = (ctx: Context, offer: Offer): Promise<Verdict> => judge(ctx, offer);

export interface ApprovalWish extends Offer {
  about: { object: string; id: string };
  /** Why it is asked for, in the words of whoever asks. */
  reason?: string | null;
}

export interface Decided {
  record: KithRecord;
  changeSet: string | null;
}

/**
 * Asks the levels that an offer needs, in their order. What was asked about the same record before and is not decided
 * yet is withdrawn: it was about other terms.
 * @throws DomainError conflict where nobody has to be asked, invalid where nobody could grant it
 */
export async function requestApproval(ctx: Context, wish: ApprovalWish): Promise<Decided> {
  const { about } = wish;
  await requireReach(ctx, about.object, about.id);
  return inTransaction(ctx, async (ctx) => {
    const subject = await getRecord(ctx, about.object, about.id);
    const verdict = await judge(ctx, wish);
    if (!verdict.needed) throw conflict(`No approval is needed: ${verdict.reason.toLowerCase()}`);
    if (!verdict.level) throw invalid(verdict.reason);
    const { terms } = verdict;
    const id = uuidv7();
    const title = String(subject[catalog(ctx).object(about.object).title] ?? '');
    const changes: Change[] = [
      ...(await withdrawals(ctx, about)),
      {
        op: 'create',
        object: 'approval',
        id,
        values: {
          name: title.slice(0, 400),
          about,
          status: 'pending',
          requested_by: ctx.actor.memberId,
          reason: wish.reason ?? null,
          why: verdict.reason.slice(0, 1000),
          discount: terms.discount,
          margin: terms.margin === null ? null : Math.max(-1000, terms.margin),
          amount: terms.amount,
          changes: JSON.stringify(terms.lines),
          asked_level: verdict.level.id,
        },
      },
      ...(await steps(ctx, id, verdict)),
    ];
    const { changeSet } = await write(unlimited(ctx), changes, { system: true, reason: 'Approval requested' });
    return { record: await getRecord(unlimited(ctx), 'approval', id), changeSet };
  });
}

async function steps(ctx: Context, approval: string, verdict: Verdict): Promise<Change[]> {
  const levels = await activeLevels(ctx.db);
  return verdict.levels.map(({ id, name }, i): Change => {
    const level = levels.find((one) => one.id === id);
    return {
      op: 'create',
      object: 'approval_step',
      values: {
        name,
        approval,
        level: id,
        position: i + 1,
        status: i === 0 ? 'pending' : 'waiting',
        approvers: level?.approvers_ids ?? [],
        deputies: level?.deputies_ids ?? [],
      },
    };
  });
}

async function withdrawals(ctx: Context, about: { object: string; id: string }): Promise<Change[]> {
  const latest = await latestAbout(ctx.db, about.object, about.id);
  if (latest?.status !== 'pending') return [];
  await holdApproval(ctx.db, latest.id);
  return [
    { op: 'update', object: 'approval', id: latest.id, values: { status: 'withdrawn', decided_at: timeOf(ctx.now()) } },
  ];
}

export interface Decision {
  decision: 'granted' | 'refused';
  comment?: string | null;
}

/** Decides for the level that is asked now. The last level to grant grants the whole; any refusal refuses it. */
export async function decideApproval(ctx: Context, id: string, { decision, comment }: Decision): Promise<Decided> {
  return inTransaction(ctx, async (ctx) => {
    const { approval, steps } = await heldApproval(ctx, id);
    const at = steps.findIndex((step) => step.status === 'pending');
    const step = steps[at];
    if (!step) throw conflict('No level is asked at the moment');
    const as = await mayDecide(ctx, step, String(approval.requested_by ?? ''));
    if (as.no) throw forbidden(as.no);
    const moment = timeOf(ctx.now());
    const decided = { decided_by: ctx.actor.memberId, decided_at: moment, comment: comment?.trim() || null };
    const next = decision === 'granted' ? steps[at + 1] : undefined;
    const changes: Change[] = [
      {
        op: 'update',
        object: 'approval_step',
        id: step.id,
        values: { ...decided, status: decision, for_absent: as.deputy },
      },
      ...(next ? [{ op: 'update', object: 'approval_step', id: next.id, values: { status: 'pending' } } as const] : []),
      {
        op: 'update',
        object: 'approval',
        id,
        values: next ? { asked_level: next.level_id } : { ...decided, status: decision, asked_level: null },
      },
    ];
    const reason = `Approval ${decision}${next ? ` by "${step.name}"` : ''}`;
    const { changeSet } = await write(unlimited(ctx), changes, { system: true, reason });
    return { record: await getRecord(unlimited(ctx), 'approval', id), changeSet };
  });
}

/** Takes back a request that is not decided yet. */
export async function withdrawApproval(ctx: Context, id: string): Promise<Decided> {
  return inTransaction(ctx, async (ctx) => {
    const { approval } = await heldApproval(ctx, id);
    const own = ctx.actor.memberId !== null && approval.requested_by === ctx.actor.memberId;
    if (!own && ctx.role !== 'owner' && ctx.role !== 'admin')
      throw forbidden('Only whoever asked for it, and administrators, can withdraw it');
    const values = { status: 'withdrawn', decided_at: timeOf(ctx.now()), asked_level: null };
    const { changeSet } = await write(unlimited(ctx), [{ op: 'update', object: 'approval', id, values }], {
      system: true,
      reason: 'Approval withdrawn',
    });
    return { record: await getRecord(unlimited(ctx), 'approval', id), changeSet };
  });
}

/** A pending approval that the caller has to do with, held until the transaction ends. */
async function heldApproval(ctx: Context, id: string) {
  await seenApproval(ctx, id);
  if (!(await holdApproval(ctx.db, id))) throw notFound('Approval');
  const approval = await getRecord(unlimited(ctx), 'approval', id);
  if (approval.status !== 'pending') {
    const by = approval.decided_by
      ? await getRecord(unlimited(ctx), 'member', String(approval.decided_by), { fields: ['name'], trashed: true })
      : null;
    throw conflict(by ? `${by.name} has ${approval.status} this already` : `This was ${approval.status} already`);
  }
  return { approval, steps: await stepsOf(ctx.db, [id]) };
}

/** Those who asked, those who are to decide, and those who may see what it is about. */
async function seenApproval(ctx: Context, id: string): Promise<KithRecord> {
  const me = ctx.actor.memberId;
  const approval = await getRecord(unlimited(ctx), 'approval', id);
  const steps = await stepsOf(ctx.db, [id]);
  const named = me && steps.some((s) => s.approvers_ids?.includes(me) || s.deputies_ids?.includes(me));
  if (named || (me && approval.requested_by === me)) return approval;
  return getRecord(ctx, 'approval', id);
}

interface Deciding {
  /** Why not; null where the caller may. */
  no: string | null;
  deputy: boolean;
}

async function mayDecide(ctx: Context, step: StepRow, requestedBy: string): Promise<Deciding> {
  const me = ctx.actor.memberId;
  const no = (why: string): Deciding => ({ no: why, deputy: false });
  if (!me) return no('A person decides on this');
  if (me === requestedBy) return no('You asked for this yourself: somebody else decides');
  if (step.approvers_ids?.includes(me)) return { no: null, deputy: false };
  if (!step.deputies_ids?.includes(me)) return no(`"${step.name}" decides on this`);
  return (await areAbsent(ctx, step.approvers_ids ?? []))
    ? { no: null, deputy: true }
    : no(`You decide only while those of "${step.name}" are absent`);
}

/** Whether all of these are away today: outside their hours is not away. */
export async function areAbsent(ctx: Context, members: string[]): Promise<boolean> {
  const now = ctx.now().getTime();
  const there = await whoWorks(unlimited(ctx), members, now - 1, now + 1);
  return members.every((id) => there.get(id)?.absent.some((span) => span.from <= now && now < span.until) ?? false);
}

export interface ShownStep {
  level: string | null;
  name: string;
  status: string;
  approvers: string[];
  deputies: string[];
  decided_by: string | null;
  decided_at: string | null;
  for_absent: boolean;
  comment: string | null;
}

export interface ShownApproval {
  approval: KithRecord;
  lines: unknown[];
  steps: ShownStep[];
  /** Why the caller may not decide now; null where they may. */
  blocked: string | null;
}

/** An approval with its levels and what would change. */
export async function approvalDetail(ctx: Context, id: string): Promise<ShownApproval> {
  return (await withSteps(ctx, [await seenApproval(ctx, id)]))[0] as ShownApproval;
}

/** What waits for the caller's decision, the oldest first, and what the caller has asked for. */
export async function approvalsOfMine(ctx: Context): Promise<{ to_decide: ShownApproval[]; asked: ShownApproval[] }> {
  const me = ctx.actor.memberId;
  if (!me || !can(ctx, 'approval', 'read')) return { to_decide: [], asked: [] };
  const ids = await waitingFor(ctx.db, ctx.workspace.schema, me);
  const byIds = { field: 'id', op: 'in', value: ids } as const;
  const waiting =
    ids.length > 0
      ? await listRecords(unlimited(ctx), 'approval', { filter: byIds, sort: ['created_at'], limit: 200 })
      : null;
  const asked = await listRecords(unlimited(ctx), 'approval', {
    filter: { field: 'requested_by', op: 'eq', value: me },
    sort: ['-created_at'],
    limit: 50,
  });
  const shown = await withSteps(ctx, waiting?.records ?? []);
  return { to_decide: shown.filter((one) => one.blocked === null), asked: await withSteps(ctx, asked.records) };
}

/** The newest approval about a record, whatever became of it. */
export async function approvalAbout(ctx: Context, object: string, id: string): Promise<ShownApproval | null> {
  const latest = await latestAbout(ctx.db, object, id);
  if (!latest) return null;
  return (await withSteps(ctx, [await getRecord(unlimited(ctx), 'approval', latest.id)]))[0] ?? null;
}

async function withSteps(ctx: Context, approvals: KithRecord[]): Promise<ShownApproval[]> {
  const steps = await stepsOf(
    ctx.db,
    approvals.map((a) => a.id),
  );
  return Promise.all(
    approvals.map(async (approval) => {
      const own = steps.filter((step) => step.approval_id === approval.id);
      const pending = own.find((step) => step.status === 'pending');
      const blocked =
        approval.status !== 'pending' || !pending
          ? 'Nothing is left to decide'
          : (await mayDecide(ctx, pending, String(approval.requested_by ?? ''))).no;
      return { approval, lines: linesIn(approval.changes), steps: own.map(shownStep), blocked };
    }),
  );
}

const shownStep = (step: StepRow): ShownStep => ({
  level: step.level_id,
  name: step.name ?? '',
  status: step.status,
  approvers: step.approvers_ids ?? [],
  deputies: step.deputies_ids ?? [],
  decided_by: step.decided_by_id,
  decided_at: step.decided_at,
  for_absent: step.for_absent ?? false,
  comment: step.comment,
});

function linesIn(text: unknown): unknown[] {
  try {
    const lines = JSON.parse(String(text ?? '[]')) as unknown;
    return Array.isArray(lines) ? lines : [];
  } catch {
    return [];
  }
}
