import type { FieldMeta } from '../../kernel/objects.ts';

/** Why a value does not fit its field: a key of the words under `fields:wrong`, or what the administrator wrote. */
export type Misfit =
  | { key: 'required' | 'email' | 'url' }
  | { key: 'least' | 'most' | 'longest'; limit: number }
  | { key: 'pattern'; message: string | null };

/** What the server would refuse, told before it is asked. Null where nothing is wrong. */
export function misfitOf(field: FieldMeta, value: unknown): Misfit | null {
  if (value === null || value === undefined || value === '') return field.required ? { key: 'required' } : null;
  const number = numberIn(value);
  if (number !== null && field.type !== 'text') {
    if (typeof field.min === 'number' && number < field.min) return { key: 'least', limit: field.min };
    if (typeof field.max === 'number' && number > field.max) return { key: 'most', limit: field.max };
  }
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (field.type === 'text' && typeof field.max === 'number' && text.length > field.max) {
    return { key: 'longest', limit: field.max };
  }
  if (field.type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(text)) return { key: 'email' };
  if (field.type === 'url' && (/\s/.test(text) || !/\./.test(text))) return { key: 'url' };
  if (field.pattern && !fits(field.pattern, text)) return { key: 'pattern', message: field.pattern_message ?? null };
  return null;
}

function numberIn(value: unknown): number | null {
  if (typeof value === 'number') return value;
  if (value !== null && typeof value === 'object' && 'amount' in value) return Number(value.amount);
  return null;
}

function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(text);
  } catch {
    // The server has the last word on patterns that browsers do not know.
    return true;
  }
}
