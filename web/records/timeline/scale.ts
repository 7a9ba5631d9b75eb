import { addDays } from '../model/parse.ts';

export const scales = ['week', 'month', 'quarter', 'year'] as const;
export type Scale = (typeof scales)[number];

/** Days in sight, and how wide one is. */
const measures: Record<Scale, { days: number; px: number }> = {
  week: { days: 14, px: 88 },
  month: { days: 45, px: 30 },
  quarter: { days: 120, px: 11 },
  year: { days: 400, px: 3.4 },
};

export interface Window {
  from: string;
  to: string;
  days: number;
  px: number;
}

/** A quarter of what is in sight lies before `at`. */
export function windowOf(scale: Scale, at: string): Window {
  const { days, px } = measures[scale];
  const from = addDays(at, -Math.round(days / 4));
  return { from, to: addDays(from, days - 1), days, px };
}

export const distance = (from: string, to: string) =>
  Math.round((Date.parse(`${to.slice(0, 10)}T00:00:00Z`) - Date.parse(`${from.slice(0, 10)}T00:00:00Z`)) / 86_400_000);

export interface Bar {
  left: number;
  width: number;
  /** It goes on beyond what is in sight. */
  before: boolean;
  after: boolean;
}

/** Where a bar from one day to another lies, in pixels; null where none of it is in sight. */
export function barOf(window: Window, start: string, end: string | null): Bar | null {
  const first = distance(window.from, start);
  const last = end ? Math.max(first, distance(window.from, end)) : first;
  if (last < 0 || first >= window.days) return null;
  const from = Math.max(0, first);
  const to = Math.min(window.days - 1, last);
  return {
    left: from * window.px,
    width: (to - from + 1) * window.px,
    before: first < 0,
    after: last >= window.days,
  };
}

export interface Tick {
  day: string;
  left: number;
  /** The label begins a month (or a year); the others are days (or months) within. */
  major: boolean;
}

export function ticksOf(window: Window, scale: Scale): Tick[] {
  const ticks: Tick[] = [];
  for (let i = 0; i < window.days; i++) {
    const day = addDays(window.from, i);
    const date = Number(day.slice(8));
    const first = date === 1;
    const monday = new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
    const shown = scale === 'week' ? true : scale === 'month' ? monday || first : first;
    if (shown)
      ticks.push({ day, left: i * window.px, major: scale === 'year' ? first && day.slice(5, 7) === '01' : first });
  }
  return ticks;
}
