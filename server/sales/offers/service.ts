import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import type { KithRecord, Values } from '../../records/types.ts';
import { settingsOf } from '../guards/settings.ts';
import { plusDays } from '../guards/verdicts.ts';
import { type Moved, writeAll } from '../written.ts';
import { refusedSince } from './queries.ts';

/** The customer bought what was offered. */
export const acceptOffer = (ctx: Context, id: string): Promise<Moved> => decide(ctx, id, 'accepted', {});

/** The customer did not buy, and why. */
export const refuseOffer = (
  ctx: Context,
  id: string,
  why: { reason?: string | null; note?: string | null } = {},
): Promise<Moved> =>
  decide(ctx, id, 'refused', {
    ...(why.reason ? { refusal_reason: why.reason } : {}),
    ...(why.note ? { note: why.note } : {}),
  });

/** The answer is taken back: the offer stands again. */
export async function reopenOffer(ctx: Context, id: string, from: 'accepted' | 'refused'): Promise<Moved> {
  return change(ctx, 'offer', id, (offer) => {
    if (offer.outcome !== from) throw conflict(`This offer was not ${from}`);
    return { outcome: 'open' };
  });
}

/** What people refused so lately that it is not to be proposed again, for whoever proposes to many at once. */
export async function refusedProducts(ctx: Context): Promise<Array<[person: string, product: string]>> {
  if (!catalog(ctx).has('offer')) return [];
  const { repeat_days } = await settingsOf(ctx);
  const day = plusDays(today(ctx.now(), ctx.workspace.timeZone), -repeat_days);
  return (await refusedSince(ctx, day)).map(({ person, product }) => [person, product]);
}

const decide = (ctx: Context, id: string, outcome: 'accepted' | 'refused', values: Values): Promise<Moved> =>
  change(ctx, 'offer', id, (offer) => {
    if (offer.outcome === outcome) throw conflict(`This offer was ${outcome} already`);
    return { ...values, outcome };
  });

async function change(
  ctx: Context,
  object: 'offer' | 'potential',
  id: string,
  valuesFor: (record: KithRecord) => Values,
): Promise<Moved> {
  requirePermission(ctx, object, 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, object, id, { fields: ['name'] });
    const record = await getRecord(unlimited(ctx), object, id);
    const values = valuesFor(record);
    // The version that was read goes along: of two answers at once, one is told.
    return writeAll(ctx, [{ op: 'update', object, id, values, version: record.version }], { system: true });
  });
}

export interface NewDeal {
  name?: string | null;
  pipeline?: string | null;
  amount?: unknown;
  close_date?: string | null;
  owner?: string | null;
}

/** Somebody has talked to the customer about it: the potential becomes a deal. */
export async function convertPotential(
  ctx: Context,
  id: string,
  wish: NewDeal = {},
): Promise<Moved & { deal: string }> {
  requirePermission(ctx, 'potential', 'update');
  requirePermission(ctx, 'deal', 'create');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'potential', id, { fields: ['name'] });
    const potential = await getRecord(unlimited(ctx), 'potential', id);
    if (potential.status === 'converted')
      throw conflict('This potential became a deal already', { deal: potential.deal });
    const deal = uuidv7();
    const given = Object.fromEntries(Object.entries(wish).filter(([, value]) => value !== undefined && value !== null));
    const values: Values = {
      name: potential.name,
      company: potential.company,
      person: potential.person,
      product: potential.product,
      amount: potential.amount,
      owner: potential.owner ?? ctx.actor.memberId,
      description: potential.note,
      ...given,
    };
    const options = { reason: 'Potential became a deal' };
    const moved = await writeAll(ctx, [{ op: 'create', object: 'deal', id: deal, values }], options);
    const became = { status: 'converted', deal, dismissed_because: null };
    // Into the same change set; which state a potential is in is Kith's to write.
    await writeAll(ctx, [{ op: 'update', object: 'potential', id, values: became, version: potential.version }], {
      changeSet: moved.changeSet ?? undefined,
      system: true,
    });
    return { ...moved, deal };
  });
}

/** Nothing will come of it, and why. */
export const dismissPotential = (ctx: Context, id: string, reason?: string | null): Promise<Moved> =>
  change(ctx, 'potential', id, (potential) => {
    if (potential.status !== 'open') throw conflict('This potential is not open any more');
    return { status: 'dismissed', dismissed_because: reason ?? null };
  });

/** Something may come of it after all. */
export const reopenPotential = (ctx: Context, id: string): Promise<Moved> =>
  change(ctx, 'potential', id, (potential) => {
    if (potential.status !== 'dismissed') throw conflict('This potential was not dismissed');
    return { status: 'open', dismissed_because: null };
  });
