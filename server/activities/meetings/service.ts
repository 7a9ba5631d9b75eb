import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden } from '../../kernel/errors.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { repliesIn } from './responses.ts';

export interface Kept {
  record: KithRecord;
  changeSet: string | null;
}

export type Response = 'accepted' | 'declined' | 'tentative';

/** A meeting that the caller may see, with the fields that they may not: what follows goes by them. */
export async function wholeMeeting(ctx: Context, id: string): Promise<KithRecord> {
  await getRecord(ctx, 'meeting', id, { fields: ['subject'] });
  return getRecord(unlimited(ctx), 'meeting', id);
}

/** Says that a meeting took place, and what came of it. */
export async function holdMeeting(ctx: Context, id: string, values: { outcome?: string | null }): Promise<Kept> {
  return setStatus(ctx, id, 'held', (meeting) => {
    if (Date.parse(String(meeting.starts_at)) > ctx.now().getTime())
      throw conflict('This meeting has not begun yet: it cannot have been held');
    return values.outcome ? { outcome: values.outcome } : {};
  });
}

export const missMeeting = (ctx: Context, id: string): Promise<Kept> => setStatus(ctx, id, 'no_show', () => ({}));
export const cancelMeeting = (ctx: Context, id: string): Promise<Kept> => setStatus(ctx, id, 'cancelled', () => ({}));

/** Takes an outcome back: the meeting is planned again. */
export async function replanMeeting(ctx: Context, id: string): Promise<Kept> {
  return setStatus(ctx, id, 'planned', () => ({}));
}

const WORDS = {
  planned: 'planned',
  held: 'marked as held',
  no_show: 'marked as missed',
  cancelled: 'cancelled',
} as const;

async function setStatus(
  ctx: Context,
  id: string,
  status: keyof typeof WORDS,
  more: (meeting: KithRecord) => Values,
): Promise<Kept> {
  requirePermission(ctx, 'meeting', 'update');
  return inTransaction(ctx, async (ctx) => {
    const meeting = await wholeMeeting(ctx, id);
    if ((meeting.status ?? 'planned') === status) throw conflict(`This meeting is already ${WORDS[status]}`);
    return change(ctx, meeting, { ...more(meeting), status });
  });
}

/** Answers an invitation. Whoever takes part answers for themselves. */
export async function answerMeeting(ctx: Context, id: string, response: Response): Promise<Kept> {
  return inTransaction(ctx, async (ctx) => {
    const meeting = await wholeMeeting(ctx, id);
    const me = ctx.actor.memberId;
    const members = Array.isArray(meeting.members) ? meeting.members.map((one) => idOf(one)) : [];
    if (!me || (!members.includes(me) && idOf(meeting.owner) !== me))
      throw forbidden('Only those who take part answer an invitation');
    if (meeting.status === 'cancelled') throw conflict('This meeting was cancelled');
    const responses = { ...repliesIn(meeting.responses), [me]: response };
    return change(unlimited(ctx), meeting, { responses: JSON.stringify(responses) });
  });
}

async function change(ctx: Context, meeting: KithRecord, values: Values): Promise<Kept> {
  const { changeSet, results } = await write(
    ctx,
    [{ op: 'update', object: 'meeting', id: meeting.id, values, version: meeting.version }],
    { system: 'responses' in values },
  );
  const [result] = results;
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return { record: result.record, changeSet };
}
