import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useSession } from './session.ts';

export interface Money {
  amount: string;
  currency: string;
}

type DateStyle = 'short' | 'medium' | 'long';

/** Values as people read them, in their language, in the workspace's time zone. */
export interface Format {
  locale: string;
  timeZone: string;
  currency: string;
  number(value: number | string | null | undefined, options?: Intl.NumberFormatOptions): string;
  /** 0.42 of the API is not a percentage: percent fields hold 42. */
  percent(value: number | string | null | undefined, digits?: number): string;
  money(value: Money | number | string | null | undefined, options?: { compact?: boolean; whole?: boolean }): string;
  /** A calendar day ('2026-11-22'), the same everywhere. */
  date(value: string | null | undefined, style?: DateStyle): string;
  /** A moment, in the workspace's time zone. */
  dateTime(value: string | Date | null | undefined, style?: DateStyle): string;
  time(value: string | Date | null | undefined): string;
  /** "3 days ago", "in 2 hours". */
  relative(value: string | Date | null | undefined, now?: Date): string;
  list(values: string[]): string;
  bytes(value: number): string;
}

export function useFormat(): Format {
  const { i18n } = useTranslation();
  const { workspace } = useSession();
  const locale = localeOf(i18n.language);
  return useMemo(
    () => formatter(locale, workspace.time_zone, workspace.currency),
    [locale, workspace.time_zone, workspace.currency],
  );
}

/** The browser's own variant of a language where it has one: a reader of `en` in London gets 22/11/2026. */
export function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language;
}

export function formatter(locale: string, timeZone: string, currency: string): Format {
  const numbers = remember((options: string) => new Intl.NumberFormat(locale, JSON.parse(options)));
  const dates = remember((options: string) => new Intl.DateTimeFormat(locale, JSON.parse(options)));
  const relatives = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  const numberWith = (value: number, options: Intl.NumberFormatOptions) =>
    numbers(JSON.stringify(options)).format(value);
  const dateWith = (value: Date, options: Intl.DateTimeFormatOptions) => dates(JSON.stringify(options)).format(value);

  const format: Format = {
    locale,
    timeZone: zone,
    currency,
    number: (value, options = { maximumFractionDigits: 2 }) =>
      isNumber(value) ? numberWith(Number(value), options) : '',
    percent: (value, digits = 1) =>
      isNumber(value) ? numberWith(Number(value) / 100, { style: 'percent', maximumFractionDigits: digits }) : '',
    money(value, { compact, whole } = {}) {
      const amount = typeof value === 'object' && value ? value.amount : value;
      if (!isNumber(amount)) return '';
      const unit = typeof value === 'object' && value ? value.currency : currency;
      const number = Number(amount);
      const digits = compact
        ? { notation: 'compact' as const, maximumFractionDigits: 1 }
        : whole || Number.isInteger(number)
          ? { maximumFractionDigits: 0, minimumFractionDigits: 0 }
          : {};
      try {
        return numberWith(number, { style: 'currency', currency: unit, currencyDisplay: 'narrowSymbol', ...digits });
      } catch {
        // A currency code that the browser refuses (imports bring anything) is still shown.
        return `${numberWith(number, { maximumFractionDigits: 2 })} ${unit}`;
      }
    },
    date(value, style = 'medium') {
      const day = value ? new Date(`${value.slice(0, 10)}T00:00:00Z`) : null;
      return valid(day) ? dateWith(day, { dateStyle: style, timeZone: 'UTC' }) : '';
    },
    dateTime(value, style = 'medium') {
      const at = moment(value);
      return at ? dateWith(at, { dateStyle: style, timeStyle: 'short', timeZone: zone }) : '';
    },
    time(value) {
      const at = moment(value);
      return at ? dateWith(at, { timeStyle: 'short', timeZone: zone }) : '';
    },
    relative(value, now = new Date()) {
      const at = moment(value);
      if (!at) return '';
      const seconds = (at.getTime() - now.getTime()) / 1000;
      for (const [unit, size, until] of steps) {
        if (Math.abs(seconds) < until) return relatives.format(Math.trunc(seconds / size), unit);
      }
      return dateWith(at, { dateStyle: 'medium', timeZone: zone });
    },
    list: (values) => lists.format(values),
    bytes(value) {
      const unit = value < 1e3 ? 'byte' : value < 1e6 ? 'kilobyte' : value < 1e9 ? 'megabyte' : 'gigabyte';
      const size = { byte: 1, kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit];
      return numberWith(value / size, {
        style: 'unit',
        unit,
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: value < 1e6 ? 0 : 1,
      });
    },
  };
  return format;
}

// Past a month the date says more than "7 weeks ago".
const steps: Array<[Intl.RelativeTimeFormatUnit, number, number]> = [
  ['second', 60, 60],
  ['minute', 60, 3600],
  ['hour', 3600, 22 * 3600],
  ['day', 86_400, 31 * 86_400],
];

function isNumber(value: unknown): value is number | string {
  return value !== null && value !== undefined && value !== '' && Number.isFinite(Number(value));
}

const valid = (date: Date | null): date is Date => date !== null && !Number.isNaN(date.getTime());

function moment(value: string | Date | null | undefined): Date | null {
  const at = value ? new Date(value) : null;
  return valid(at) ? at : null;
}

export function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Intl formatters cost a millisecond to make and nothing to use. */
function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    let one = made.get(key);
    if (!one) {
      one = make(key);
      made.set(key, one);
    }
    return one;
  };
}
