import type { Format, Money } from '../kernel/format.ts';
import type { FieldMeta } from '../kernel/objects.ts';

/** A planned value in a cell: money, dates and references as people read them, lists by their primary entry. */
export function shownValue(value: unknown, field: FieldMeta | undefined, format: Format): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => shownValue(one, undefined, format)).join(', ');
  if (typeof value === 'object') {
    if ('amount' in value) return format.money(value as Money);
    if ('title' in value) return String(value.title ?? '');
    if ('value' in value) return String(value.value ?? '');
    return Object.values(value)
      .filter((part) => typeof part === 'string')
      .join(', ');
  }
  if (field?.type === 'date') return format.date(String(value)) || String(value);
  if (field?.type === 'datetime') return format.dateTime(String(value)) || String(value);
  if (field?.type === 'choice') return field.choices?.find((c) => c.value === value)?.label ?? String(value);
  // Years and numbers of order are numbers without thousands.
  return String(value);
}

/** "Import 8,800 deals": nouns go small inside a sentence, except where the language writes them large. */
export const inSentence = (noun: string, locale: string) =>
  locale.startsWith('de') ? noun : noun.toLocaleLowerCase(locale);
