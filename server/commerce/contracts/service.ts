import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { today } from '../../records/dates.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, requireReach } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { runningOf } from '../subscriptions/queries.ts';
import { endWithContract, goOnWithContract } from '../subscriptions/service.ts';
import { contractsToKeep, holdContract } from './queries.ts';
import type { NoticeAnswer, RenewWish, TerminateWish } from './schema.ts';
import { addDays, addMonths, endsAfterNotice, nextEnd, type Unit } from './terms.ts';

export interface Kept {
  record: KithRecord;
  changeSet: string | null;
}

/** A contract counts from the day it is signed. */
export async function signContract(ctx: Context, id: string, on?: string | null): Promise<Kept> {
  return verb(ctx, id, async (ctx, contract, day) => {
    if (contract.signed_on) throw conflict('This contract is signed already');
    const signed = on ?? day;
    if (signed > day) throw invalidField('on', 'out_of_range', 'It cannot have been signed on a day to come');
    if (!contract.starts && !contract.ends) {
      return keep(ctx, contract, { signed_on: signed, starts: signed });
    }
    return keep(ctx, contract, { signed_on: signed });
  });
}

/** What giving notice today would mean. */
export async function noticeOf(ctx: Context, id: string): Promise<NoticeAnswer> {
  await getRecord(ctx, 'contract', id, { fields: ['name'] });
  const contract = await getRecord(unlimited(ctx), 'contract', id);
  return noticeOn(contract, today(ctx.now(), ctx.workspace.timeZone));
}

function noticeOn(contract: KithRecord, day: string): NoticeAnswer {
  const unit = (contract.notice_unit ?? 'month') as Unit;
  const notice = Number(contract.notice ?? 0);
  const starts = contract.starts as string | null;
  const ends = contract.ends as string | null;
  const cancelBy = contract.cancel_by as string | null;
  const refundUntil = starts && contract.refund_days ? addDays(starts, Number(contract.refund_days)) : null;
  const refund = refundUntil && day <= refundUntil ? refundUntil : null;
  if (!ends) {
    return { last_day: endsAfterNotice(day, notice, unit), cancel_by: null, too_late: false, refund_until: refund };
  }
  // Without renewal a contract ends by itself, whenever notice comes.
  const late = Boolean(contract.auto_renews && cancelBy && day > cancelBy);
  const months = Number(contract.renewal_months ?? contract.term_months ?? 12);
  return {
    last_day: late ? nextEnd(starts, ends, months) : ends,
    cancel_by: cancelBy,
    too_late: late,
    refund_until: refund,
  };
}

/**
 * Gives notice. The contract ends on the last day that the notice period allows, or on the day that is told where that is not
 * earlier; earlier only for cause, or while the customer may still step back. Its subscriptions end with it.
 */
export async function terminateContract(ctx: Context, id: string, wish: TerminateWish): Promise<Kept> {
  return verb(ctx, id, async (ctx, contract, day) => {
    if (!contract.signed_on) throw conflict('This contract is a draft. Put it into the trash instead');
    if (contract.status === 'ended') throw conflict('This contract has ended already');
    if (contract.terminated_on) throw conflict('Notice was given already');
    const notice = noticeOn(contract, day);
    const last = wish.on ?? notice.last_day;
    const early = last < notice.last_day;
    if (early && !wish.for_cause && !notice.refund_until)
      throw invalidField(
        'on',
        'out_of_range',
        notice.too_late
          ? `Notice had to be given by ${notice.cancel_by}. It runs until ${notice.last_day}`
          : `With its notice period it runs until ${notice.last_day}`,
      );
    return end(ctx, contract, day, last, wish.reason ?? null);
  });
}

async function end(
  ctx: Context,
  contract: KithRecord,
  day: string,
  last: string,
  reason: string | null,
): Promise<Kept> {
  const running = await runningOf(ctx, contract.id);
  const changes = await endWithContract(ctx, running, last, reason ?? 'The contract ends');
  return keep(ctx, contract, { terminated_on: day, terminates_on: last, termination_reason: reason }, changes, reason);
}

/** Takes notice back; the subscriptions that ended with the contract go on. */
export async function withdrawTermination(ctx: Context, id: string): Promise<Kept> {
  return verb(ctx, id, async (ctx, contract) => {
    if (!contract.terminated_on) throw conflict('No notice was given');
    if (contract.status === 'ended') throw conflict('This contract has ended');
    const changes = await goOnWithContract(ctx, await runningOf(ctx, contract.id), String(contract.terminates_on));
    return keep(ctx, contract, { terminated_on: null, terminates_on: null, termination_reason: null }, changes);
  });
}

/** Begins the next term. */
export async function renewContract(ctx: Context, id: string, wish: RenewWish = {}): Promise<Kept> {
  return verb(ctx, id, (ctx, contract) => renewed(ctx, contract, wish));
}

async function renewed(ctx: Context, contract: KithRecord, wish: RenewWish): Promise<Kept> {
  if (!contract.signed_on) throw conflict('This contract is not signed yet');
  if (!contract.ends) throw conflict('This contract has no end, so there is nothing to renew');
  if (contract.terminated_on) throw conflict('Notice was given. Take it back first');
  const ends = String(contract.ends);
  const months = wish?.months ?? Number(contract.renewal_months ?? contract.term_months ?? 12);
  const until = wish?.until ?? nextEnd(contract.starts as string | null, ends, months);
  if (until <= ends)
    throw invalidField('until', 'out_of_range', `The present term ends on ${ends}: choose a later day`);
  return keep(ctx, contract, { ends: until, renewals: Number(contract.renewals ?? 0) + 1 });
}

/**
 * What the days bring: contracts begin, renew themselves, and end. Safe to run again, and late: a contract that should have
 * renewed itself twice while Kith was down is renewed twice.
 */
export async function keepContracts(ctx: Context): Promise<number> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  let done = 0;
  for (;;) {
    const ids = await contractsToKeep(ctx.db, ctx.workspace.schema, day, 200);
    if (ids.length === 0) return done;
    for (const id of ids) {
      await inTransaction(ctx, async (ctx) => {
        await holdContract(ctx.db, ctx.workspace.schema, id);
        await keepOne(ctx, await getRecord(ctx, 'contract', id), day);
      });
      done++;
    }
  }
}

async function keepOne(ctx: Context, contract: KithRecord, day: string): Promise<void> {
  const last = (contract.terminates_on ?? contract.ends) as string | null;
  const over = last !== null && last < day;
  if (over && contract.auto_renews && !contract.terminated_on && contract.ends) {
    const months = Number(contract.renewal_months ?? contract.term_months ?? 12);
    let ends = String(contract.ends);
    let times = 0;
    while (ends < day && times < 1000) {
      ends = nextEnd(contract.starts as string | null, ends, months);
      times++;
    }
    await keep(ctx, contract, { ends, renewals: Number(contract.renewals ?? 0) + times }, [], 'Renewed by itself');
    return;
  }
  const changes = over ? await endWithContract(ctx, await runningOf(ctx, contract.id), last, 'The contract ended') : [];
  // Touching its start is enough: the rule says where it stands today.
  await keep(ctx, contract, { status: over ? 'ended' : 'active' }, changes);
}

/** One term more for what renews, told by whom its renewal deal was won; used by the reaction. */
export async function renewFromDeal(ctx: Context, id: string): Promise<string | null> {
  await holdContract(ctx.db, ctx.workspace.schema, id);
  const contract = await getRecord(ctx, 'contract', id);
  if (!contract.ends || contract.terminated_on || contract.status === 'ended') return null;
  const { record } = await renewed(ctx, contract, {});
  return String(record.ends);
}

/** The renewal was lost: the contract runs out at the end of its term, whether or not it would have renewed itself. */
export async function endFromDeal(ctx: Context, id: string, termEnds: string, reason: string | null): Promise<void> {
  await holdContract(ctx.db, ctx.workspace.schema, id);
  const contract = await getRecord(ctx, 'contract', id);
  if (contract.terminated_on || contract.status === 'ended' || contract.ends !== termEnds) return;
  await end(ctx, contract, today(ctx.now(), ctx.workspace.timeZone), termEnds, reason);
}

/** The renewal deal was opened again: what its end had brought about is taken back, as far as nobody has gone on from there. */
export async function takeBackFromDeal(
  ctx: Context,
  id: string,
  was: { state: 'won' | 'lost'; termEnds: string; renewedUntil: string | null },
): Promise<void> {
  await holdContract(ctx.db, ctx.workspace.schema, id);
  const contract = await getRecord(ctx, 'contract', id);
  if (was.state === 'won' && contract.ends === was.renewedUntil && !contract.terminated_on) {
    await keep(ctx, contract, { ends: was.termEnds, renewals: Math.max(0, Number(contract.renewals ?? 1) - 1) });
  }
  if (was.state === 'lost' && contract.terminates_on === was.termEnds && contract.status !== 'ended') {
    const changes = await goOnWithContract(ctx, await runningOf(ctx, contract.id), String(contract.terminates_on));
    await keep(ctx, contract, { terminated_on: null, terminates_on: null, termination_reason: null }, changes);
  }
}

/** Ticks an obligation off; one that repeats comes again for its next day. */
export async function fulfilObligation(ctx: Context, id: string, on?: string | null): Promise<Kept> {
  requirePermission(ctx, 'obligation', 'update');
  return inTransaction(ctx, async (ctx) => {
    const record = await heldObligation(ctx, id);
    if (record.fulfilled_on) throw conflict('This is done already');
    const day = on ?? today(ctx.now(), ctx.workspace.timeZone);
    const months = record.repeats_months as number | null;
    const again: Change[] =
      months && record.due_on
        ? [
            {
              op: 'create',
              object: 'obligation',
              values: {
                name: record.name,
                contract: idOf(record.contract),
                side: record.side,
                owner: idOf(record.owner),
                repeats_months: months,
                due_on: addMonths(String(record.due_on), months),
              },
            },
          ]
        : [];
    return writeFirst(
      ctx,
      { op: 'update', object: 'obligation', id, values: { fulfilled_on: day }, version: record.version },
      again,
    );
  });
}

export async function reopenObligation(ctx: Context, id: string): Promise<Kept> {
  requirePermission(ctx, 'obligation', 'update');
  return inTransaction(ctx, async (ctx) => {
    const record = await heldObligation(ctx, id);
    if (!record.fulfilled_on) throw conflict('This is not done yet');
    return writeFirst(ctx, {
      op: 'update',
      object: 'obligation',
      id,
      values: { fulfilled_on: null },
      version: record.version,
    });
  });
}

async function heldObligation(ctx: Context, id: string): Promise<KithRecord> {
  await getRecord(ctx, 'obligation', id, { fields: ['name'] });
  await ctx.db.selectFrom('obligation').select('id').where('id', '=', id).forUpdate().execute();
  return getRecord(unlimited(ctx), 'obligation', id);
}

/** Permission, one transaction, the contract locked: of two verbs at once the second sees what the first did. */
async function verb(
  ctx: Context,
  id: string,
  work: (ctx: Context, contract: KithRecord, day: string) => Promise<Kept>,
): Promise<Kept> {
  await requireReach(ctx, 'contract', id);
  return inTransaction(ctx, async (ctx) => {
    await holdContract(ctx.db, ctx.workspace.schema, id);
    return work(ctx, await getRecord(unlimited(ctx), 'contract', id), today(ctx.now(), ctx.workspace.timeZone));
  });
}

const keep = (
  ctx: Context,
  contract: KithRecord,
  values: Values,
  more: Change[] = [],
  reason?: string | null,
): Promise<Kept> =>
  writeFirst(
    ctx,
    { op: 'update', object: 'contract', id: contract.id, values, version: contract.version },
    more,
    reason,
  );

/** Writes as one change set, or into one that is open, and answers with the first of the records, as the caller may see it. */
export async function writeFirst(
  ctx: Context,
  first: Change,
  more: Change[] = [],
  reason?: string | null,
  into?: string | null,
): Promise<Kept> {
  if (first.op === 'update') await requireReach(ctx, first.object, first.id);
  const { changeSet, results } = await write(unlimited(ctx), [first, ...more], {
    system: true,
    ...(into ? { changeSet: into } : { reason: reason ?? undefined }),
  });
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return { record: await getRecord(ctx, first.object, result.record.id), changeSet };
}
