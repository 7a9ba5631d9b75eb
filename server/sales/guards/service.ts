import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import { unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { GuardReason, Guards } from './schema.ts';
import { settingsOf } from './settings.ts';
import { type Customer, customerSignals } from './signals.ts';
import { judge, plusDays } from './verdicts.ts';

export { changeSettings, settingsOf } from './settings.ts';

/** Whether something may be proposed to a customer now, and if not why not. For whoever proposes: recommendations, campaigns, prompts. */
export async function mayPropose(
  ctx: Context,
  customer: Customer,
  offer: { kind: 'up_sell' | 'cross_sell'; product?: string | null },
): Promise<{ allowed: boolean; reasons: GuardReason[] }> {
  return (await guardsFor(ctx, customer, offer))[offer.kind];
}

/** All that is to be heeded with a customer. Asks no permission: callers have shown that they may see the customer. */
export async function guardsFor(
  ctx: Context,
  customer: Customer,
  options: { product?: string | null } = {},
): Promise<Guards> {
  const settings = await settingsOf(ctx);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const longest = Math.max(365, settings.cross_sell_days, settings.repeat_days, settings.cap_days);
  const signals = await customerSignals(ctx, customer, settings, plusDays(day, -longest));
  return {
    customer,
    ...judge(signals, settings, day, options.product ?? null),
    signals: {
      open_complaints: signals.openComplaints,
      complaints: signals.complaints,
      satisfaction: signals.satisfaction,
      knows_complaints: signals.knowsComplaints,
      knows_satisfaction: signals.knowsSatisfaction,
    },
    history: signals.offers.slice(0, 20),
  };
}

/** The guards of the customer that a company, person or deal is or belongs to. */
export async function guardsOf(
  ctx: Context,
  object: 'company' | 'person' | 'deal',
  id: string,
  options: { product?: string } = {},
): Promise<Guards> {
  await getRecord(ctx, object, id, { fields: [object === 'deal' ? 'name' : 'id'] });
  if (object === 'company') return guardsFor(ctx, { company: id, person: null }, options);
  const whole = await getRecord(unlimited(ctx), object, id);
  const company = idOf(whole.company);
  const person = object === 'person' ? id : idOf(whole.person);
  return guardsFor(ctx, { company, person: company ? null : person }, options);
}
