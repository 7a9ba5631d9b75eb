import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog } from '../../records/catalog.ts';
import { ownerField } from '../../records/define.ts';
import { checkFilter, resolveField } from '../../records/filter.ts';
import { can } from '../../records/permissions.ts';
import type { Filter } from '../../records/types.ts';
import { type Definition, definition, MEASURES, type MeasureName } from './schema.ts';

interface Part {
  /** Sums this field, or counts. */
  field?: string;
  filter?: Filter;
}

/** What a goal or a place on the leaderboard is read from. */
export interface Measure {
  name: MeasureName | 'custom';
  kind: 'money' | 'count' | 'number' | 'percent';
  object: string;
  /** The date or time that decides in which period a record falls. */
  at: string;
  /** Whose it is. */
  by: string;
  where: Filter | null;
  plus: Part;
  minus?: Part;
  /** A rate: `plus` in 100 of these. */
  of?: Part;
  /** Deals count for those who share them, to their parts. */
  shared?: boolean;
}

const is = (field: string, value: unknown): Filter => ({ field, op: 'eq', value });

const built: Record<MeasureName, Omit<Measure, 'name'>> = {
  won_value: {
    kind: 'money',
    object: 'deal',
    at: 'close_date',
    by: 'owner',
    where: is('status', 'won'),
    plus: { field: 'amount' },
    shared: true,
  },
  won_deals: { kind: 'count', object: 'deal', at: 'close_date', by: 'owner', where: is('status', 'won'), plus: {} },
  new_deals: { kind: 'count', object: 'deal', at: 'created_at', by: 'owner', where: null, plus: {} },
  new_pipeline: {
    kind: 'money',
    object: 'deal',
    at: 'created_at',
    by: 'owner',
    where: null,
    plus: { field: 'amount' },
    shared: true,
  },
  win_rate: {
    kind: 'percent',
    object: 'deal',
    at: 'close_date',
    by: 'owner',
    where: { field: 'status', op: 'in', value: ['won', 'lost'] },
    plus: { filter: is('status', 'won') },
    of: {},
  },
  meetings_held: {
    kind: 'count',
    object: 'meeting',
    at: 'starts_at',
    by: 'owner',
    where: is('status', 'held'),
    plus: {},
  },
  calls_made: {
    kind: 'count',
    object: 'call',
    at: 'started_at',
    by: 'owner',
    where: is('direction', 'outgoing'),
    plus: {},
  },
  tasks_done: { kind: 'count', object: 'task', at: 'done_at', by: 'assignee', where: null, plus: {} },
  leads_converted: {
    kind: 'count',
    object: 'lead',
    at: 'converted_at',
    by: 'owner',
    where: is('status', 'converted'),
    plus: {},
  },
  offers_accepted: {
    kind: 'count',
    object: 'offer',
    at: 'decided_on',
    by: 'owner',
    where: { and: [is('outcome', 'accepted'), { not: is('kind', 'new') }] },
    plus: {},
  },
  // Credit notes are kept with the same sign as invoices.
  invoiced: {
    kind: 'money',
    object: 'invoice',
    at: 'issued_on',
    by: 'owner',
    where: is('status', 'issued'),
    plus: { field: 'net', filter: is('kind', 'invoice') },
    minus: { field: 'net', filter: is('kind', 'credit_note') },
  },
  paid: {
    kind: 'money',
    object: 'payment',
    at: 'paid_on',
    by: 'invoice.owner',
    where: null,
    plus: { field: 'amount', filter: is('kind', 'payment') },
    minus: { field: 'amount', filter: is('kind', 'refund') },
  },
  mrr_added: { kind: 'money', object: 'subscription', at: 'starts', by: 'owner', where: null, plus: { field: 'mrr' } },
};

export const measureOf = (name: MeasureName): Measure => ({ name, ...built[name] });

/** A record's measure: one of those that Kith brings, or a count or sum of its own. Null where what it counts is gone. */
export function measureFor(ctx: Context, name: string, given: Definition | null): Measure | null {
  const own = MEASURES.find((one) => one === name);
  if (own) return measureOf(own);
  if (!given) return null;
  try {
    return checkDefinition(ctx, given);
  } catch {
    return null;
  }
}

const NUMBERS = ['number', 'percent', 'money', 'rating'];

/** Makes a measure of what somebody chose; refuses what the object does not have or the caller may not ask. */
export function checkDefinition(ctx: Context, given: Definition): Measure {
  const refuse = (field: string, message: string) => invalidField(`definition.${field}`, 'unknown_field', message);
  const def = catalog(ctx).objects.find(({ name, plural }) => plural === given.object || name === given.object);
  if (!def || !can(ctx, def.name, 'read')) throw refuse('object', 'There is no such object');
  const fieldOf = (part: 'field' | 'at' | 'by', name: string) => {
    const place = resolveField(ctx, def, name);
    if (typeof place === 'string') throw refuse(part, place);
    return place.field;
  };
  const at = fieldOf('at', given.at);
  if (at.type !== 'date' && at.type !== 'datetime') throw refuse('at', `${at.label} is neither a date nor a time`);
  const by = given.by ?? ownerField(def);
  const whose = fieldOf('by', by);
  if (whose.type !== 'reference' || whose.to !== 'member') throw refuse('by', `${whose.label} names no colleague`);
  const base = { name: 'custom' as const, object: def.name, at: given.at, by, where: null };
  if (given.fn === 'count') return { ...base, kind: 'count', plus: {} };
  if (!given.field) throw refuse('field', 'Say what is added up');
  const summed = fieldOf('field', given.field);
  if (!NUMBERS.includes(summed.type)) throw refuse('field', `${summed.label} cannot be added up`);
  return { ...base, kind: summed.type === 'money' ? 'money' : 'number', plus: { field: given.field } };
}

/** Whether the caller may ask for all that a measure is read from. */
export function maySee(ctx: Context, measure: Measure, only: Filter | null = null): boolean {
  if (!catalog(ctx).has(measure.object) || !can(ctx, measure.object, 'read')) return false;
  const def = catalog(ctx).object(measure.object);
  const { at, by, plus, minus, of } = measure;
  const fields = [at, by, plus.field, minus?.field, of?.field].filter((name) => name !== undefined);
  if (fields.some((name) => typeof resolveField(ctx, def, name) === 'string')) return false;
  try {
    for (const filter of [measure.where, plus.filter, minus?.filter, only]) if (filter) checkFilter(ctx, def, filter);
    return true;
  } catch {
    return false;
  }
}

export const isAdditive = (measure: Measure): boolean => !measure.of;

/** What a goal's own count says, as it is kept. */
export function readDefinition(text: unknown): Definition | null {
  const read = definition.safeParse(readJson(text));
  return read.success ? read.data : null;
}

export function readJson(text: unknown): unknown {
  if (typeof text !== 'string' || !text) return null;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
