import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict } from '../../../kernel/errors.ts';
import { requirePermission, unlimited } from '../../../records/permissions.ts';
import { getRecord } from '../../../records/query.ts';
import type { KithRecord, Values } from '../../../records/types.ts';
import { write } from '../../../records/write/index.ts';

export interface Moved {
  record: KithRecord;
  changeSet: string | null;
}

/** Somebody takes the lead on. One that nobody has becomes theirs. */
export const acceptLead = (ctx: Context, id: string): Promise<Moved> =>
  move(ctx, id, (lead) => {
    if (lead.status !== 'new') throw conflict('Only a new lead can be accepted');
    const me = ctx.actor.memberId;
    if (lead.owner && lead.owner !== me) throw conflict('A colleague has this lead already');
    return { status: 'working', ...(me && !lead.owner ? { owner: me } : {}) };
  });

/** Gives it back to the inbox. */
export const releaseLead = (ctx: Context, id: string): Promise<Moved> =>
  move(ctx, id, (lead) => {
    if (lead.status !== 'working') throw conflict('Only a lead that is worked on can be given back');
    return { status: 'new', owner: null };
  });

export const qualifyLead = (ctx: Context, id: string): Promise<Moved> =>
  move(ctx, id, (lead) => {
    if (lead.status === 'qualified') throw conflict('This lead is qualified already');
    return { status: 'qualified' };
  });

export const unqualifyLead = (ctx: Context, id: string): Promise<Moved> =>
  move(ctx, id, (lead) => {
    if (lead.status !== 'qualified') throw conflict('This lead is not qualified');
    return { status: 'working' };
  });

/** Ends the work on a lead and keeps why. */
export const disqualifyLead = (
  ctx: Context,
  id: string,
  { reason, note }: { reason: string; note?: string | null },
): Promise<Moved> =>
  move(ctx, id, (lead) => {
    if (lead.status === 'disqualified') throw conflict('This lead is disqualified already');
    return { status: 'disqualified', disqualify_reason: reason, disqualify_note: note ?? null };
  });

export const requalifyLead = (ctx: Context, id: string): Promise<Moved> =>
  move(ctx, id, (lead) => {
    if (lead.status !== 'disqualified') throw conflict('This lead is not disqualified');
    return { status: lead.owner ? 'working' : 'new' };
  });

/** Puts the lead aside until a day on which it comes back to the inbox. */
export const recycleLead = (ctx: Context, id: string, { on }: { on: string }): Promise<Moved> =>
  move(ctx, id, () => ({ status: 'recycled', recycle_on: on }));

/** Brings it back to the inbox before its day. */
export const returnLead = (ctx: Context, id: string): Promise<Moved> =>
  move(ctx, id, (lead) => {
    if (lead.status !== 'recycled') throw conflict('This lead is not in nurture');
    return { status: 'new' };
  });

/** The version that was read goes along: of two colleagues who move a lead at once, one is told. */
async function move(ctx: Context, id: string, next: (lead: KithRecord) => Values): Promise<Moved> {
  requirePermission(ctx, 'lead', 'update');
  return inTransaction(ctx, async (ctx) => {
    const lead = await wholeLead(ctx, id);
    if (lead.status === 'converted') throw conflict('This lead was converted: take the conversion back first');
    const values = next(lead);
    const { changeSet, results } = await write(ctx, [
      { op: 'update', object: 'lead', id, values, version: lead.version },
    ]);
    const result = results[0];
    if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
    return { record: result.record, changeSet };
  });
}

/** A lead that the caller may see, with the fields that they may not: the rules go by them. */
export async function wholeLead(ctx: Context, id: string): Promise<KithRecord> {
  await getRecord(ctx, 'lead', id, { fields: ['name'] });
  return getRecord(unlimited(ctx), 'lead', id);
}
