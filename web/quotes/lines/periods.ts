import type { TFunction } from 'i18next';

/** How often a line is charged. */
export const PERIODS = ['one_time', 'month', 'quarter', 'year'] as const;

/** "a month"; null for what is charged once. */
export const periodName = (t: TFunction<'quotes'>, period: string): string | null =>
  period === 'month' || period === 'quarter' || period === 'year' ? t(`period.${period}`) : null;
