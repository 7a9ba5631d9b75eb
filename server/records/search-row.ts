import type { Field, ObjectDefinition } from './define.ts';
import type { Values } from './types.ts';
import type { Address, FileValue, Point } from './values.ts';

/** What search knows of a record. */
export interface SearchRow {
  title: string;
  /** The title without case and accents, for "starts with". */
  key: string;
  words: string[];
}

const folded: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ł: 'l', ı: 'i', þ: 'th', ð: 'd' };

/** Text as search compares it: lower case, no accents, one space between words. */
export function normalise(text: string): string {
  const lower = text.toLowerCase();
  // Most text is ASCII, where there is nothing to fold.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
  const plain = /^[\x00-\x7f]*$/.test(lower)
    ? lower
    : lower
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .replace(/[ßæœøđłıþð]/g, (letter) => folded[letter] ?? letter);
  return plain.replace(/\s+/g, ' ').trim();
}

/** The words of a text as search keeps them: letters and digits, at most 60 characters each. */
export function wordsOf(text: string): string[] {
  return (normalise(text).match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => word.slice(0, 60));
}

const mostWords = 200;

export function searchRow(def: ObjectDefinition, record: Values): SearchRow {
  const title = String(record[def.title] ?? '');
  const words = new Set(wordsOf(title));
  for (const field of Object.values(def.fields)) {
    if (field.searched) for (const word of fieldWords(record[field.name], field)) words.add(word);
    if (words.size > mostWords) break;
  }
  return { title: title.slice(0, 500), key: normalise(title).slice(0, 200), words: [...words].slice(0, mostWords) };
}

function fieldWords(value: unknown, field: Field): string[] {
  switch (field.type) {
    case 'points':
      return ((value as Point[] | null) ?? []).flatMap((p) =>
        p.value ? textWords(p.value, p.value.includes('@') ? 'email' : 'phone') : [],
      );
    case 'multi_choice':
      // Found by what people read of it, and by what is kept.
      return ((value as string[] | null) ?? []).flatMap((one) =>
        wordsOf(`${one} ${field.choices?.find((c) => c.value === one)?.label ?? ''}`),
      );
    case 'file':
      return ((value as FileValue[] | null) ?? []).flatMap((one) => wordsOf(one.name));
    case 'address':
      return Object.values((value as Address | null) ?? {}).flatMap((part) =>
        typeof part === 'string' ? wordsOf(part) : [],
      );
    default:
      return textWords(value, field.type);
  }
}

function textWords(value: unknown, type: string): string[] {
  if (typeof value !== 'string' || value === '') return [];
  // A whole e-mail address and a number's digits are words too: people paste them.
  // The ending of a domain is not one: half of all records would share it.
  if (type === 'email') return [value.toLowerCase().slice(0, 60), ...wordsOf(value.replace(/\.[^.@]*$/, ''))];
  if (type === 'phone') return [value.replace(/\D/g, ''), ...wordsOf(value)].filter(Boolean);
  return wordsOf(value.slice(0, 5000));
}
