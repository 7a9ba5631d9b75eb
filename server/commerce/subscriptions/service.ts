import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { today } from '../../records/dates.ts';
import { canonicalMoney } from '../../records/money.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, requireReach } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { addDays, periodAt } from '../contracts/terms.ts';
import { compareYearly, monthsOf, type Proration, prorate, recurring } from './amounts.ts';
import { createPhase, inOrder, type Phase, type PhaseKind, phaseOn, stateOn, termsOn } from './phases.ts';
import { phasesOfMany, subscriptionsToFollow } from './queries.ts';
import type { CancelWish, ChangePreview, ChangeWish, DayWish } from './schema.ts';

export interface Kept {
  record: KithRecord;
  changeSet: string | null;
}

/** A subscription with all that its verbs go by. */
interface Held {
  subscription: KithRecord;
  phases: Phase[];
  day: string;
  /** The last day of the present term: of its contract, or of the billing period where it has none with an end. */
  termEnds: string;
}

/**
 * Changes quantity, price, billing period or product from a day on. What raises the yearly price takes effect at once, what
 * lowers it at the end of the term, a new price alone on the day that is told.
 */
export async function changeSubscription(
  ctx: Context,
  id: string,
  wish: ChangeWish,
): Promise<Kept & { change: ChangePreview }> {
  return verb(ctx, id, async (ctx, held) => {
    const planned = planChange(ctx, held, wish);
    const { phase, ...change } = planned;
    const changes = [createPhase(id, phase)];
    const kept = await keep(ctx, held, [...held.phases, phase], changes, {}, 1, wish.reason);
    return { ...kept, change };
  });
}

/** What a change would do and cost, without doing it. */
export async function previewChange(ctx: Context, id: string, wish: ChangeWish): Promise<ChangePreview> {
  const held = await hold(ctx, id);
  const { phase: _, ...change } = planChange(ctx, held, wish, 'preview');
  return change;
}

/** Takes back a change that was made last, or that has not begun. */
export async function withdrawChange(ctx: Context, id: string, phase: string): Promise<Kept> {
  return verb(ctx, id, async (ctx, held) => {
    const sorted = inOrder(held.phases);
    const at = sorted.findIndex((p) => p.id === phase);
    const gone = sorted[at];
    if (!gone) throw notFound('This change');
    if (gone.kind === 'start' || gone.kind === 'trial')
      throw conflict('A subscription cannot be without its beginning. Put it into the trash instead');
    if (gone.kind === 'end') throw conflict('Take the cancellation back instead');
    if (gone.from_on <= held.day && at !== sorted.length - 1)
      throw conflict('Only the last change can be taken back once it holds');
    const left = sorted.filter((p) => p.id !== phase);
    return keep(ctx, held, left, [{ op: 'trash', object: 'subscription_phase', id: phase }], {}, -1);
  });
}

/** From `on` (today unless told) nothing is paid; with `until` it goes on by itself on the day after. */
export async function pauseSubscription(
  ctx: Context,
  id: string,
  wish: DayWish & { until?: string | null },
): Promise<Kept> {
  return verb(ctx, id, async (ctx, held) => {
    const on = wish.on ?? held.day;
    requireRunning(held, on);
    requireNothingPlanned(held, on);
    if (wish.until && wish.until < on)
      throw invalidField('until', 'out_of_range', 'A pause cannot end before it begins');
    const pause = carriedOn(held, on, 'pause', wish.reason);
    const resume = wish.until
      ? [{ ...pause, id: uuidv7(), kind: 'resume' as const, from_on: addDays(wish.until, 1) }]
      : [];
    const added = [pause, ...resume];
    return keep(
      ctx,
      held,
      [...held.phases, ...added],
      added.map((p) => createPhase(id, p)),
      {},
      added.length,
      wish.reason,
    );
  });
}

/** Ends a pause on a day, today unless told. */
export async function resumeSubscription(ctx: Context, id: string, wish: DayWish): Promise<Kept> {
  return verb(ctx, id, async (ctx, held) => {
    const on = wish.on ?? held.day;
    const pause = phaseOn(held.phases, on);
    if (pause?.kind !== 'pause') throw conflict('This subscription is not paused');
    // An end of the pause that was planned for later gives way to this one.
    const later = held.phases.filter((p) => p.from_on > on && p.kind === 'resume');
    const resume = carriedOn(held, on, 'resume', wish.reason);
    const left = held.phases.filter((p) => !later.includes(p));
    const changes = [createPhase(id, resume), ...later.map(trashPhase)];
    return keep(ctx, held, [...left, resume], changes, {}, 1 - later.length, wish.reason);
  });
}

/** Ends it: at the end of the term unless told another last day. What was planned for later falls away. */
export async function cancelSubscription(ctx: Context, id: string, wish: CancelWish): Promise<Kept> {
  return verb(ctx, id, async (ctx, held) => {
    const { subscription, phases, day } = held;
    if (subscription.status === 'ended') throw conflict('This subscription has ended already');
    if (subscription.cancelled_on) throw conflict('This subscription is cancelled already');
    const last = wish.ends ?? (wish.when === 'now' ? day : usualEnd(held));
    if (last < addDays(String(subscription.starts), -1))
      throw invalidField('ends', 'out_of_range', 'A subscription cannot end before it starts');
    const from = addDays(last, 1);
    const dropped = phases.filter((p) => p.from_on >= from || p.kind === 'end');
    const left = phases.filter((p) => !dropped.includes(p));
    const end = carriedOn({ ...held, phases: left }, from, 'end', wish.reason);
    return keep(
      ctx,
      held,
      [...left, end],
      [createPhase(id, end), ...dropped.map(trashPhase)],
      { cancelled_on: day, cancel_reason: wish.reason ?? null },
      1 - dropped.length,
      wish.reason,
    );
  });
}

/** Takes a cancellation back while the subscription still runs. */
export async function withdrawCancellation(ctx: Context, id: string): Promise<Kept> {
  return verb(ctx, id, async (ctx, held) => {
    const { subscription, phases } = held;
    if (!subscription.cancelled_on) throw conflict('This subscription is not cancelled');
    if (subscription.status === 'ended') throw conflict('This subscription has ended. Reactivate it instead');
    const gone = phases.filter((p) => p.kind === 'end');
    const left = phases.filter((p) => p.kind !== 'end');
    return keep(ctx, held, left, gone.map(trashPhase), { cancelled_on: null, cancel_reason: null }, -gone.length);
  });
}

/** Begins an ended subscription again, as it was, on a day after its end. */
export async function reactivateSubscription(ctx: Context, id: string, wish: DayWish): Promise<Kept> {
  return verb(ctx, id, async (ctx, held) => {
    if (held.subscription.status !== 'ended') throw conflict('This subscription has not ended');
    const on = wish.on ?? held.day;
    const end = inOrder(held.phases).at(-1);
    if (end && on < end.from_on)
      throw invalidField('on', 'out_of_range', `It ended on ${addDays(end.from_on, -1)}: choose a later day`);
    const phase = carriedOn(held, on, 'reactivation', wish.reason);
    return keep(
      ctx,
      held,
      [...held.phases, phase],
      [createPhase(id, phase)],
      { cancelled_on: null, cancel_reason: null },
      1,
      wish.reason,
    );
  });
}

/** Brings the subscriptions up to date of which something planned has begun. Safe to run again. */
export async function followPhases(ctx: Context): Promise<number> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  let done = 0;
  for (;;) {
    const ids = await subscriptionsToFollow(ctx, day, 200);
    if (ids.length === 0) return done;
    await inTransaction(ctx, async (ctx) => {
      const phases = await phasesOfMany(ctx, ids);
      const changes = ids.map(
        (id): Change => ({
          op: 'update',
          object: 'subscription',
          id,
          values: stateOn(phases.get(id) ?? [], day),
        }),
      );
      await write(ctx, changes, { system: true, reason: 'A planned change has begun' });
    });
    done += ids.length;
  }
}

export interface PastPhase {
  subscription: string;
  kind: PhaseKind;
  from_on: string;
  product: string | null;
  quantity: number;
  /** In the workspace's currency. */
  unit_price: string;
  billing_period: string;
  reason?: string | null;
}

/** Tells what subscriptions went through before Kith knew of them, and brings them up to date with it. */
export async function tellPastPhases(ctx: Context, past: PastPhase[], changeSet?: string): Promise<void> {
  requirePermission(ctx, 'subscription', 'import');
  if (past.length === 0) return;
  const told = past.map(({ subscription, reason, ...phase }) =>
    createPhase(subscription, {
      ...phase,
      unit_price: canonicalMoney(phase.unit_price, ctx.workspace.currency),
      id: uuidv7(),
      reason: reason ?? null,
    }),
  );
  const options = { changeSet, system: true, returning: false };
  await write(unlimited(ctx), told, options);
  const ids = [...new Set(past.map((phase) => phase.subscription))];
  const phases = await phasesOfMany(ctx, ids);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const changes = ids.map((id): Change => {
    const own = phases.get(id) ?? [];
    const made = own.filter((p) => p.kind !== 'start' && p.kind !== 'trial').length;
    return { op: 'update', object: 'subscription', id, values: { ...stateOn(own, day), changes_made: made } };
  });
  await write(unlimited(ctx), changes, options);
}

/** Ends subscriptions with their contract; used inside the contract's own transaction. */
export async function endWithContract(
  ctx: Context,
  ids: string[],
  last: string,
  reason: string | null,
): Promise<Change[]> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const phases = await phasesOfMany(ctx, ids);
  return ids.flatMap((id): Change[] => {
    const own = phases.get(id) ?? [];
    const from = addDays(last, 1);
    const final = inOrder(own).at(-1);
    if (final?.kind === 'end' && final.from_on <= from) return [];
    const dropped = own.filter((p) => p.from_on >= from || p.kind === 'end');
    const left = own.filter((p) => !dropped.includes(p));
    const basis = termsOn(left.length > 0 ? left : own, last);
    if (!basis) return [];
    const end: Phase = { ...basis, id: uuidv7(), kind: 'end', from_on: from, reason };
    return [
      createPhase(id, end),
      ...dropped.map(trashPhase),
      {
        op: 'update',
        object: 'subscription',
        id,
        values: {
          ...stateOn([...left, end], day),
          cancelled_on: day,
          cancel_reason: reason,
          changes_made: left.length,
        },
      },
    ];
  });
}

/** Takes back an end that came with the contract's; used inside the contract's own transaction. */
export async function goOnWithContract(ctx: Context, ids: string[], last: string): Promise<Change[]> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const phases = await phasesOfMany(ctx, ids);
  return ids.flatMap((id): Change[] => {
    const own = phases.get(id) ?? [];
    const gone = own.filter((p) => p.kind === 'end' && addDays(p.from_on, -1) === last);
    if (gone.length === 0) return [];
    const left = own.filter((p) => !gone.includes(p));
    const values = { ...stateOn(left, day), cancelled_on: null, cancel_reason: null, changes_made: left.length };
    return [...gone.map(trashPhase), { op: 'update', object: 'subscription', id, values }];
  });
}

const trashPhase = (phase: Phase): Change => ({ op: 'trash', object: 'subscription_phase', id: phase.id });

type Planned = ChangePreview & { phase: Phase };

function planChange(ctx: Context, held: Held, wish: ChangeWish, purpose?: 'preview'): Planned {
  const { subscription, phases, day, termEnds } = held;
  if (subscription.status === 'trial' && !wish.on)
    throw conflict('It is on trial: change its fields, they count from the first paid day');
  const before = termsOn(phases, wish.on && wish.on > day ? wish.on : day);
  if (!before) throw conflict('This subscription has no beginning');
  const price =
    wish.unit_price === undefined ? before.unit_price : canonicalMoney(wish.unit_price, ctx.workspace.currency);
  if (!price) throw invalidField('unit_price', 'invalid', 'Give an amount');
  const after: Phase = {
    ...before,
    id: uuidv7(),
    kind: 'change',
    quantity: wish.quantity ?? before.quantity,
    unit_price: price,
    billing_period: wish.billing_period ?? before.billing_period,
    product: wish.product === undefined ? before.product : wish.product,
    reason: wish.reason ?? null,
  };
  const same = (['quantity', 'billing_period', 'product'] as const).every((name) => after[name] === before[name]);
  if (purpose !== 'preview' && same && JSON.stringify(after.unit_price) === JSON.stringify(before.unit_price))
    throw invalidField('quantity', 'invalid', 'Nothing would change');
  const [oldMoney, newMoney] = [recurring(before), recurring(after)];
  if (oldMoney.mrr?.currency !== newMoney.mrr?.currency)
    throw invalidField('unit_price', 'invalid', 'A subscription stays in its currency: end it and begin another');
  const rise = compareYearly(after, before);
  // A new price on a named day is neither chosen nor refused by the customer: it holds from that day.
  const kind: PhaseKind = same && wish.on ? 'price' : rise > 0 ? 'upgrade' : rise < 0 ? 'downgrade' : 'change';
  const from =
    wish.on ?? (wish.when === 'term_end' || (kind === 'downgrade' && wish.when !== 'now') ? addDays(termEnds, 1) : day);
  if (kind === 'downgrade' && from <= termEnds)
    throw invalidField(
      'on',
      'out_of_range',
      `A downgrade takes effect at the end of the term, from ${addDays(termEnds, 1)}`,
    );
  requireRunning(held, from);
  requireNothingPlanned(held, from);
  const period = periodAt(String(subscription.starts), monthsOf(before.billing_period), from);
  const proration: Proration | null =
    kind === 'upgrade' && from > period.from ? prorate(before, after, period, from) : null;
  return {
    phase: { ...after, kind, from_on: from },
    kind,
    from_on: from,
    at_once: from <= day,
    term_ends: termEnds,
    before: { ...shown(before), ...oldMoney },
    after: { ...shown(after), ...newMoney },
    proration,
  };
}

const shown = ({ quantity, unit_price, billing_period, product }: Phase) => ({
  quantity: quantity as number | null,
  unit_price: unit_price as { amount: string; currency: string } | null,
  billing_period: String(billing_period),
  product,
});

/** Somebody on trial can leave at its end; everybody else at the end of the term. */
function usualEnd({ subscription, termEnds, day }: Held): string {
  if (subscription.status === 'trial' && subscription.trial_ends) return String(subscription.trial_ends);
  return termEnds < day ? day : termEnds;
}

function requireRunning({ subscription, phases }: Held, on: string): void {
  if (subscription.status === 'ended') throw conflict('This subscription has ended. Reactivate it first');
  const now = phaseOn(phases, on);
  if (now?.kind === 'pause') throw conflict('This subscription is paused then. Resume it first');
  if (now?.kind === 'end') throw conflict('This subscription has ended by then');
  if (!now || on < String(subscription.starts))
    throw invalidField('on', 'out_of_range', `It starts on ${subscription.starts}`);
}

/** Changes hold one after another: what is entered now cannot lie before what has been entered for later. */
function requireNothingPlanned({ phases }: Held, on: string): void {
  const later = inOrder(phases).find((p) => p.from_on > on && p.kind !== 'end');
  if (later) throw conflict(`Another change holds from ${later.from_on}. Take it back first`, { phase: later.id });
}

function carriedOn({ phases }: Held, on: string, kind: PhaseKind, reason: string | null | undefined): Phase {
  const basis = termsOn(phases, on);
  if (!basis) throw conflict('This subscription has no beginning');
  return { ...basis, id: uuidv7(), kind, from_on: on, reason: reason ?? null };
}

/** Permission, one transaction, the subscription locked: of two verbs at once the second sees what the first did. */
async function verb<T>(ctx: Context, id: string, work: (ctx: Context, held: Held) => Promise<T>): Promise<T> {
  await requireReach(ctx, 'subscription', id);
  return inTransaction(ctx, async (ctx) => {
    await ctx.db.selectFrom('subscription').select('id').where('id', '=', id).forUpdate().execute();
    return work(ctx, await hold(ctx, id));
  });
}

async function hold(ctx: Context, id: string): Promise<Held> {
  await getRecord(ctx, 'subscription', id, { fields: ['name'] });
  const all = unlimited(ctx);
  const subscription = await getRecord(all, 'subscription', id);
  const phases = (await phasesOfMany(ctx, [id])).get(id) ?? [];
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const contractId = idOf(subscription.contract);
  const contract = contractId ? await getRecord(all, 'contract', contractId, { trashed: true }) : null;
  const ends = (contract?.terminates_on ?? contract?.ends) as string | null | undefined;
  const months = monthsOf(termsOn(phases, day)?.billing_period);
  const termEnds = ends && ends >= day ? ends : periodAt(String(subscription.starts), months, day).until;
  return { subscription, phases, day, termEnds };
}

/** Writes the phases and what the subscription shows of them as one change set. */
async function keep(
  ctx: Context,
  { subscription, day }: Held,
  phases: Phase[],
  changes: Change[],
  values: Values,
  count: number,
  reason?: string | null,
): Promise<Kept> {
  const state: Values = {
    ...stateOn(phases, day),
    ...values,
    changes_made: Math.max(0, Number(subscription.changes_made ?? 0) + count),
  };
  // The caller may change the subscription; its phases and what follows from them are Kith's to write.
  const update: Change = {
    op: 'update',
    object: 'subscription',
    id: subscription.id,
    values: state,
    version: subscription.version,
  };
  const { changeSet, results } = await write({ ...unlimited(ctx) }, [update, ...changes], {
    system: true,
    reason: reason ?? undefined,
  });
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  const record = await getRecord(ctx, 'subscription', subscription.id);
  return { record, changeSet };
}
