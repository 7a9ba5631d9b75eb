import type { Format } from '../../../kernel/format.ts';

/** "2026-03" as people read it. */
export const monthName = (format: Format, month: string, style: 'short' | 'long'): string =>
  new Intl.DateTimeFormat(format.locale, {
    month: style,
    ...(style === 'long' ? { year: 'numeric' } : {}),
    timeZone: 'UTC',
  }).format(new Date(`${month}-01T00:00:00Z`));
