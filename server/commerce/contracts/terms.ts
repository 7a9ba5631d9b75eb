/**
 * The calendar of contracts. Days are text, `YYYY-MM-DD`, in no time zone: which day it is today is the workspace's to say
 * (`today`), so that a night with daylight saving is a night like any other here.
 */

export type Unit = 'day' | 'week' | 'month';

const DAY = 86_400_000;
const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const text = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export const addDays = (day: string, days: number): string => text(at(day) + days * DAY);

/** Days from one day to another: 1 from today to tomorrow. */
export const daysBetween = (from: string, to: string): number => Math.round((at(to) - at(from)) / DAY);

/** The same day some months on, or the last of that month where it has no such day: 31 January and one month is 28 February. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const index = year * 12 + month - 1 + months;
  const to = { year: Math.floor(index / 12), month: ((index % 12) + 12) % 12 };
  const last = new Date(Date.UTC(to.year, to.month + 1, 0)).getUTCDate();
  return text(Date.UTC(to.year, to.month, Math.min(date, last)));
}

/** The first of a day's month. */
export const monthOf = (day: string): string => `${day.slice(0, 7)}-01`;
export const lastOfMonth = (day: string): string => addDays(addMonths(monthOf(day), 1), -1);

/** The last day of a term: a year from 1 March ends on the last of February. */
export const lastDayOf = (starts: string, months: number): string => addDays(addMonths(starts, months), -1);

/**
 * The last day of the next term. Terms are counted from the first day of the contract, so that one of the 31st comes back to
 * the 31st after a short month; where the present end is none of them, from the day after it.
 */
export function nextEnd(starts: string | null, ends: string, months: number): string {
  const begins = addDays(ends, 1);
  const run = starts ? monthsUntil(starts, begins) : null;
  return starts && run !== null ? lastDayOf(starts, run + months) : lastDayOf(begins, months);
}

/** How many whole months lie between two days, where it is whole months. */
function monthsUntil(from: string, to: string): number | null {
  const months =
    (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));
  return months >= 0 && addMonths(from, months) === to ? months : null;
}

/**
 * The last day on which notice can be given for the end of a term: the notice period lies whole between that day and the
 * end. Three months to 31 December is 30 September, one month to 28 February is 31 January.
 */
export function cancelBy(ends: string, notice: number, unit: Unit): string {
  const after = addDays(ends, 1);
  const back = unit === 'month' ? addMonths(after, -notice) : addDays(after, -notice * (unit === 'week' ? 7 : 1));
  return addDays(back, -1);
}

/** The first day on which a contract without a term can end when notice is given on `day`. */
export const endsAfterNotice = (day: string, notice: number, unit: Unit): string =>
  unit === 'month' ? addMonths(day, notice) : addDays(day, notice * (unit === 'week' ? 7 : 1));

export interface Period {
  from: string;
  until: string;
}

/** The billing period that a day lies in, of periods of so many months counted from `starts`. Before it: the first. */
export function periodAt(starts: string, months: number, day: string): Period {
  const guess =
    (Number(day.slice(0, 4)) - Number(starts.slice(0, 4))) * 12 + Number(day.slice(5, 7)) - Number(starts.slice(5, 7));
  let n = Math.max(0, Math.floor(guess / months));
  while (n > 0 && addMonths(starts, n * months) > day) n--;
  while (addMonths(starts, (n + 1) * months) <= day) n++;
  return { from: addMonths(starts, n * months), until: lastDayOf(starts, (n + 1) * months) };
}

export interface Standing {
  signed_on: unknown;
  starts: unknown;
  ends: unknown;
  terminated_on: unknown;
  terminates_on: unknown;
}

export type ContractStatus = 'draft' | 'upcoming' | 'active' | 'ending' | 'ended';

/** Where a contract stands on a day. It follows from its dates and from nothing else. */
export function statusOn(contract: Standing, day: string): ContractStatus {
  if (!contract.signed_on) return 'draft';
  const last = contract.terminates_on ?? contract.ends;
  if (last && String(last) < day) return 'ended';
  if (contract.terminated_on) return 'ending';
  return contract.starts && String(contract.starts) > day ? 'upcoming' : 'active';
}
