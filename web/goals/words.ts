import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import type { Progress } from './api.ts';

type Kind = Progress['kind'];
type Period = Pick<Progress['period'], 'every' | 'from' | 'until'>;

/** Figures and periods of goals as people read them. */
export function useGoalWords() {
  const { t } = useTranslation('goals');
  const format = useFormat();
  return useMemo(() => {
    const day = (value: string, options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(format.locale, { ...options, timeZone: 'UTC' }).format(new Date(`${value}T00:00:00Z`));
    return {
      figure: (kind: Kind, value: string | number | null, short = false): string => {
        if (value === null) return '–';
        if (kind === 'money') return format.money(value, short ? { compact: true } : { whole: true });
        if (kind === 'percent') return format.percent(value);
        return format.number(value, { maximumFractionDigits: kind === 'count' ? 0 : 1 });
      },
      period: ({ every, from, until }: Period): string => {
        if (every === 'year') return from.slice(0, 4);
        if (every === 'quarter') return `Q${Math.ceil(Number(from.slice(5, 7)) / 3)} ${from.slice(0, 4)}`;
        if (every === 'month') return day(from, { month: 'long', year: 'numeric' });
        if (every === 'week') return t('week_of', { day: day(from, { day: 'numeric', month: 'short' }) });
        return `${format.date(from)} – ${format.date(until)}`;
      },
      day: (value: string) => day(value, { day: 'numeric', month: 'short' }),
    };
  }, [t, format]);
}

export type Tone = 'good' | 'plain' | 'bad';

const TONES: Record<Progress['state'], { tone: Tone; color: string }> = {
  upcoming: { tone: 'plain', color: 'gray' },
  no_target: { tone: 'plain', color: 'gray' },
  hidden: { tone: 'plain', color: 'gray' },
  reached: { tone: 'good', color: 'green' },
  ahead: { tone: 'plain', color: 'green' },
  on_track: { tone: 'plain', color: 'blue' },
  behind: { tone: 'bad', color: 'amber' },
  missed: { tone: 'bad', color: 'gray' },
};
export const toneOf = (state: Progress['state']) => TONES[state];

export type Every = 'week' | 'month' | 'quarter' | 'year';

/** The first day of the period that a day lies in, so many periods later. */
export function startOf(every: Every, day: string, by = 0): string {
  const [year, month] = [Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1];
  const iso = (at: Date) => at.toISOString().slice(0, 10);
  if (every === 'week') {
    const at = new Date(`${day}T00:00:00Z`);
    at.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7) + 7 * by);
    return iso(at);
  }
  if (every === 'month') return iso(new Date(Date.UTC(year, month + by, 1)));
  if (every === 'quarter') return iso(new Date(Date.UTC(year, Math.floor(month / 3) * 3 + 3 * by, 1)));
  return `${year + by}-01-01`;
}

export const todayIn = (timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());
