import { canonicalAmount } from '../../records/money.ts';
import words from './words.json' with { type: 'json' };

export type Words = (typeof words)['en'];

/** What documents say by themselves, in their language; in English where that is none of ours. */
export const wordsIn = (language: string): Words =>
  Object.hasOwn(words, language) ? words[language as keyof typeof words] : words.en;

export const isRtl = (language: string): boolean => ['ar', 'fa', 'he', 'ur'].includes(language);

/** Digits as the rest of the document has them, so that numbers can be checked by whoever reads another language. */
const localeOf = (language: string) => (language === 'ar' ? 'ar-u-nu-latn' : language);

const formats = new Map<string, Intl.NumberFormat>();
function format(language: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = JSON.stringify([language, options]);
  let found = formats.get(key);
  if (!found) {
    found = new Intl.NumberFormat(localeOf(language), options);
    formats.set(key, found);
  }
  return found;
}

type Exact = Intl.StringNumericLiteral;

/** An exact decimal with its currency, such as "1,054.00 €"; prices below a cent keep their decimals. */
export function moneyText(amount: string, currency: string, language: string): string {
  const exact = canonicalAmount(amount, currency);
  const decimals = exact.split('.')[1]?.length ?? 0;
  const options = {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  } as const;
  return format(language, options).format(exact as Exact);
}

export const numberText = (value: string, language: string): string =>
  format(language, { maximumFractionDigits: 6 }).format(value as Exact);

export const dateText = (day: string, language: string): string =>
  new Intl.DateTimeFormat(localeOf(language), { dateStyle: 'medium', timeZone: 'UTC' }).format(
    new Date(`${day}T12:00:00Z`),
  );

/** Fills `{{words}}` in; what is not known stays empty. */
export const filled = (text: string, values: Record<string, string>): string =>
  text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => (Object.hasOwn(values, name) ? (values[name] ?? '') : ''));
