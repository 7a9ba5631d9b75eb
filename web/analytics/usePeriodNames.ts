import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import type { Period, Span } from './period.ts';

/** Periods, months and quarters in the reader's language. */
export function usePeriodNames() {
  const { t } = useTranslation('analytics');
  const { locale } = useFormat();
  return useMemo(() => {
    const as = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    const [short, long, range] = [
      as({ month: 'short' }),
      as({ month: 'long', year: 'numeric' }),
      as({ day: 'numeric', month: 'short', year: 'numeric' }),
    ];
    const monthOnly = as({ month: 'long' });
    const at = (day: string) => new Date(`${day.slice(0, 10)}T00:00:00Z`);
    return {
      /** "this month", "2017", "all time": inside a sentence. */
      name: (period: Period) =>
        /^\d+$/.test(period.key) ? period.key : t(`period_in.${period.key}`, { year: period.year ?? '' }),
      /** "2016", "Oct 1 – 22, 2026" */
      span: (span: Span, period: Period) =>
        !period.running && span.from.endsWith('-01-01') && span.to.endsWith('-12-31')
          ? span.from.slice(0, 4)
          : range.formatRange(at(span.from), at(span.to)),
      monthShort: (month: string) => short.format(at(`${month}-01`)),
      monthLong: (month: string) => long.format(at(`${month}-01`)),
      monthOnly: (month: string) => monthOnly.format(at(`${month}-01`)),
    };
  }, [t, locale]);
}
