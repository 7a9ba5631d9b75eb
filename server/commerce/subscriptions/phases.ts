import { uuidv7 } from '../../kernel/ids.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { addDays } from '../contracts/terms.ts';
import { nothing, type Priced, priceOf, recurring } from './amounts.ts';

export type PhaseKind =
  | 'trial'
  | 'start'
  | 'upgrade'
  | 'downgrade'
  | 'change'
  | 'price'
  | 'pause'
  | 'resume'
  | 'end'
  | 'reactivation';

/** What holds of a subscription from `from_on` until the next phase. */
export interface Phase extends Priced {
  id: string;
  kind: PhaseKind;
  from_on: string;
  product: string | null;
  reason: string | null;
}

/** Nothing is paid for while one of these holds. */
const FREE = new Set<PhaseKind>(['trial', 'pause', 'end']);

export const phaseOf = (record: KithRecord): Phase => ({
  id: record.id,
  kind: record.kind as PhaseKind,
  from_on: String(record.from_on),
  product: idOf(record.product),
  quantity: record.quantity,
  unit_price: record.unit_price,
  billing_period: record.billing_period,
  reason: (record.reason as string | null) ?? null,
});

/** In the order in which they hold; of two that begin on one day the later made one counts. */
export const inOrder = <P extends Pick<Phase, 'from_on' | 'id'>>(phases: P[]): P[] =>
  phases.toSorted((a, b) => (a.from_on < b.from_on ? -1 : a.from_on > b.from_on ? 1 : a.id < b.id ? -1 : 1));

export function phaseOn(phases: Phase[], day: string): Phase | null {
  return inOrder(phases).findLast((phase) => phase.from_on <= day) ?? null;
}

/** The last phase at or before `day` that says what is paid for, not only that it is paused or over. */
export function termsOn(phases: Phase[], day: string): Phase | null {
  const sorted = inOrder(phases);
  return sorted.findLast((p) => p.from_on <= day && p.kind !== 'pause' && p.kind !== 'end') ?? sorted[0] ?? null;
}

/** The first phases of a subscription as it was entered. */
export function firstPhases(values: Values, day: string): Phase[] {
  const starts = String(values.starts ?? day);
  const priced = {
    quantity: values.quantity ?? 1,
    unit_price: values.unit_price,
    billing_period: values.billing_period ?? 'month',
    product: idOf(values.product),
    reason: null,
  };
  const phase = (kind: PhaseKind, from_on: string): Phase => ({ id: uuidv7(), kind, from_on, ...priced });
  const trial = values.trial_ends ? String(values.trial_ends) : null;
  return [
    ...(trial ? [phase('trial', starts)] : []),
    phase('start', trial ? addDays(trial, 1) : starts),
    ...(values.ends ? [phase('end', addDays(String(values.ends), 1))] : []),
  ];
}

export const phaseValues = (subscription: string, phase: Phase): Values => {
  const money = recurring(phase);
  const currency = priceOf(phase.unit_price)?.currency;
  const free = FREE.has(phase.kind) && currency;
  return {
    name: `${phase.kind} ${phase.from_on}`,
    subscription,
    kind: phase.kind,
    from_on: phase.from_on,
    product: phase.product,
    quantity: phase.quantity,
    unit_price: phase.unit_price,
    billing_period: phase.billing_period,
    mrr: free ? nothing(currency) : money.mrr,
    arr: free ? nothing(currency) : money.arr,
    reason: phase.reason,
  };
};

export const createPhase = (subscription: string, phase: Phase): Change => ({
  op: 'create',
  object: 'subscription_phase',
  id: phase.id,
  values: phaseValues(subscription, phase),
});

/** What the subscription itself shows on a day: all of it follows from its phases. */
export function stateOn(phases: Phase[], day: string): Values {
  const sorted = inOrder(phases);
  const now = phaseOn(sorted, day);
  const terms = termsOn(sorted, day);
  const next = sorted.find((phase) => phase.from_on > day);
  // Whatever was planned beyond an end was taken back with it, so an end that holds is the last of all.
  const end = sorted.at(-1);
  const last = end?.kind === 'end' ? addDays(end.from_on, -1) : null;
  const currency = priceOf(terms?.unit_price)?.currency ?? null;
  const paying = now !== null && !FREE.has(now.kind);
  const money = terms ? recurring(terms) : { mrr: null, arr: null };
  return {
    status: statusOf(now, last),
    quantity: terms?.quantity ?? null,
    unit_price: terms?.unit_price ?? null,
    billing_period: terms?.billing_period ?? null,
    product: terms?.product ?? null,
    ends: last,
    mrr: paying ? money.mrr : currency && nothing(currency),
    arr: paying ? money.arr : currency && nothing(currency),
    next_change_on: next?.from_on ?? null,
  };
}

function statusOf(now: Phase | null, last: string | null): string {
  if (!now) return 'upcoming';
  if (now.kind === 'end') return 'ended';
  if (now.kind === 'pause') return 'paused';
  if (last) return 'cancelled';
  return now.kind === 'trial' ? 'trial' : 'active';
}
