import type { Column } from '../models/attributes.ts';

const DAY = 86_400_000;
const MONTH = 30.4375 * DAY;

/** All that is known of one subscription, each thing with its moment (ms). */
export interface Subscriber {
  id: string;
  starts: number;
  /** When it became known that it ends: notice, else the end itself. Null while nothing is known. */
  left: number | null;
  product: string | null;
  billing: string | null;
  industry: string | null;
  country: string | null;
  employees: number | null;
  /** From each moment on: what it brings in a month, how many pieces, and what kind of change it was. */
  phases: Array<{ at: number; kind: string; mrr: number; quantity: number }>;
  /** What check-in calls found: 1 very unhappy to 5 delighted. */
  moods: Array<{ at: number; mood: number }>;
  /** Days and amounts of use. */
  usage: Array<{ at: number; quantity: number }>;
  /** Bills: when due, and when paid in full (null: not yet). */
  bills: Array<{ due: number; paid: number | null }>;
}

export const knownFields = [
  'tenure',
  'mrr',
  'quantity',
  'product',
  'billing',
  'price_rise',
  'grown',
  'shrunk',
  'paused',
  'mood',
  'mood_days',
  'usage',
  'usage_change',
  'late_bills',
  'industry',
  'country',
  'employees',
] as const;
type FieldName = (typeof knownFields)[number];
type Known = Record<FieldName, number | string | null>;

export interface Snapshots {
  columns: Column[];
  y: number[];
  /** The subscription of each row. */
  groups: Int32Array;
}

/**
 * Every subscription as it was known at several moments in the past, and whether it left within the horizon after each. Nothing
 * that became known later is looked at. The last moment lies a whole horizon back, so that each outcome is known.
 */
export function snapshotsOf(
  subscribers: Subscriber[],
  now: number,
  { days = 180, every = 90, most = 8 } = {},
): Snapshots {
  const rows: Known[] = [];
  const y: number[] = [];
  const groups: number[] = [];
  subscribers.forEach((one, group) => {
    for (let k = 0; k < most; k++) {
      const at = now - (days + k * every) * DAY;
      if (at < one.starts) break;
      if (one.left !== null && one.left <= at) continue;
      rows.push(knownAt(one, at));
      y.push(one.left !== null && one.left <= at + days * DAY ? 1 : 0);
      groups.push(group);
    }
  });
  return { columns: columnsOf(rows), y, groups: Int32Array.from(groups) };
}

export const isLive = (one: Subscriber, now: number): boolean =>
  one.starts <= now && one.left === null && mrrAt(one, now) > 0;

export const mrrAt = (one: Subscriber, at: number): number => one.phases.findLast((phase) => phase.at <= at)?.mrr ?? 0;

/** Subscriptions as they are now. */
export const today = (subscribers: Subscriber[], now: number): Column[] =>
  columnsOf(subscribers.map((one) => knownAt(one, now)));

const words = new Set<FieldName>(['product', 'billing', 'industry', 'country']);

const columnsOf = (rows: Known[]): Column[] =>
  knownFields.map((name) => ({
    name,
    kind: words.has(name) ? 'category' : 'number',
    values: rows.map((row) => row[name]),
  }));

function knownAt(one: Subscriber, at: number): Known {
  const past = one.phases.filter((phase) => phase.at <= at);
  const lately = (kinds: string[], months: number) =>
    past.filter((phase) => kinds.includes(phase.kind) && phase.at > at - months * MONTH).length;
  const mood = one.moods.findLast((heard) => heard.at <= at);
  const used = (from: number, to: number) => {
    let sum = 0;
    for (const { at: when, quantity } of one.usage) if (when > from && when <= to) sum += quantity;
    return sum;
  };
  const recent = used(at - 90 * DAY, at);
  const before = used(at - 180 * DAY, at - 90 * DAY);
  const watched = one.usage.some((use) => use.at <= at);
  const late = one.bills.filter(
    ({ due, paid }) => due > at - 365 * DAY && due <= at && (paid === null || paid > due + 7 * DAY),
  );
  return {
    tenure: Math.round((10 * (at - one.starts)) / MONTH) / 10,
    mrr: Math.round(past.at(-1)?.mrr ?? 0),
    quantity: past.at(-1)?.quantity ?? null,
    product: one.product,
    billing: one.billing,
    price_rise: lately(['price'], 9),
    grown: lately(['upgrade'], 12),
    shrunk: lately(['downgrade'], 12),
    paused: lately(['pause'], 12),
    mood: mood?.mood ?? null,
    mood_days: mood ? Math.round((at - mood.at) / DAY) : null,
    usage: watched ? recent : null,
    usage_change: watched && before > 0 ? Math.round((100 * (recent - before)) / before) : null,
    late_bills: late.length,
    industry: one.industry,
    country: one.country,
    employees: one.employees,
  };
}
