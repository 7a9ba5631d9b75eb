import type { Context } from '../../kernel/context.ts';
import { type DomainError, type FieldError, invalid } from '../../kernel/errors.ts';
import type { Choice, DefinedType, Field } from '../define.ts';
import { BadValue, parseValue } from '../values.ts';
import { isNumberFormat } from '../write/numbers.ts';
import { slugOf } from './names.ts';
import { patternOf } from './patterns.ts';

const TEXTS: DefinedType[] = ['text', 'long_text', 'email', 'phone', 'url', 'auto_number'];
const CHOICES: DefinedType[] = ['choice', 'multi_choice'];
const LINKS: DefinedType[] = ['reference', 'multi_reference'];
const DERIVED: DefinedType[] = ['formula', 'rollup', 'auto_number'];
const UNINDEXED: DefinedType[] = ['long_text', 'file', 'points', 'record'];

/** What says something only for some types: everything else may be said of any field. */
const forTypes: Record<string, { only?: DefinedType[]; not?: DefinedType[] }> = {
  max: { only: ['text', 'long_text', 'number', 'money', 'percent', 'rating'] },
  min: { only: ['number', 'money', 'percent'] },
  integer: { only: ['number'] },
  pattern: { only: ['text', 'email', 'phone', 'url'] },
  pattern_message: { only: ['text', 'email', 'phone', 'url'] },
  choices: { only: CHOICES },
  open: { only: CHOICES },
  to: { only: LINKS },
  inverse: { only: LINKS },
  inverse_label: { only: LINKS },
  format: { only: ['auto_number'] },
  formula: { only: ['formula'] },
  rollup: { only: ['rollup'] },
  unique: { only: ['text', 'email', 'phone', 'url', 'number', 'date', 'reference', 'auto_number'] },
  searched: { only: [...TEXTS, ...CHOICES, 'file', 'address', 'formula'] },
  indexed: { not: UNINDEXED },
  required: { not: DERIVED },
  required_in: { not: DERIVED },
  default: { not: [...DERIVED, 'file'] },
};

/** What an administrator says of a field, as far as it is the same for a new one and a changed one. */
export type Wish = Record<string, unknown> & { label?: string | null };

/** Collects what is wrong with a wish, so that a form can tell all of it at once. */
export class Complaints {
  readonly errors: FieldError[] = [];

  add(field: string, code: string, message: string): void {
    this.errors.push({ field, code, message });
  }

  /** What `work` refuses is one more complaint. */
  from(work: () => void): void {
    try {
      work();
    } catch (error) {
      const { errors } = error as Partial<DomainError>;
      if (!errors?.length) throw error;
      this.errors.push(...errors);
    }
  }

  throwAny(): void {
    const [first] = this.errors;
    if (first) throw invalid(first.message, this.errors);
  }
}

export function refuseUnfitting(type: DefinedType, wish: Wish, complaints: Complaints): void {
  for (const [name, value] of Object.entries(wish)) {
    const rule = forTypes[name];
    if (!rule || value === undefined || value === null || value === false) continue;
    if ((rule.only && !rule.only.includes(type)) || rule.not?.includes(type)) {
      complaints.add(name, 'not_for_type', `A field of the type ${type} has no "${name}"`);
    }
  }
}

/** Values for choices that come without: made from their labels, and never those of others. */
export function completeChoices(wish: Array<{ value?: string; label: string; color?: string | null }>): Choice[] {
  const taken = new Set(wish.flatMap((choice) => (choice.value ? [choice.value] : [])));
  return wish.map(({ label, value, color }) => {
    let own = value;
    if (!own) {
      const slug = slugOf(label, 'choice');
      own = slug;
      for (let n = 2; taken.has(own); n++) own = `${slug}_${n}`;
      taken.add(own);
    }
    return { value: own, label, ...(color ? { color } : {}) };
  });
}

/** Everything about a field that can be told from itself. */
export function checkField(ctx: Context, field: Field, type: DefinedType, complaints: Complaints): void {
  const { choices, min, max } = field;
  if (CHOICES.includes(type)) {
    if (!choices?.length) complaints.add('choices', 'required', 'Give the values to choose from');
    const values = choices?.map((choice) => choice.value) ?? [];
    const labels = choices?.map((choice) => choice.label.toLowerCase()) ?? [];
    if (new Set(values).size < values.length) complaints.add('choices', 'twice', 'Two choices have the same value');
    else if (new Set(labels).size < labels.length) complaints.add('choices', 'twice', 'Two choices read the same');
  }
  if (min !== undefined && max !== undefined && min > max)
    complaints.add('max', 'out_of_range', 'The greatest value is less than the least');
  if ((type === 'text' || type === 'long_text') && max !== undefined) {
    const most = type === 'text' ? 2000 : 100_000;
    if (!Number.isInteger(max) || max < 1 || max > most)
      complaints.add('max', 'out_of_range', `A length is a whole number from 1 to ${most}`);
  }
  if (type === 'rating' && max !== undefined && (!Number.isInteger(max) || max < 2 || max > 10))
    complaints.add('max', 'out_of_range', 'A rating goes up to 2 to 10');
  if (type === 'auto_number' && !isNumberFormat(field.format ?? ''))
    complaints.add('format', 'wrong_type', 'Write where the number goes, such as P-{00000}');
  if (field.pattern) complaints.from(() => void patternOf(field.pattern ?? ''));
  if (field.default !== undefined) complaints.from(() => checkDefault(ctx, field));
}

function checkDefault(ctx: Context, field: Field): void {
  const refuse = (code: string, message: string) => {
    throw invalid(message, [{ field: 'default', code, message }]);
  };
  try {
    const value = parseValue(field, field.default, ctx);
    if (field.pattern && typeof value === 'string' && !patternOf(field.pattern).test(value))
      refuse('pattern', 'What a new record begins with does not fit the pattern');
    if (field.unique && value !== null) refuse('not_unique', 'Records that all begin with one value cannot be unique');
  } catch (error) {
    if (!(error instanceof BadValue)) throw error;
    refuse(error.code, `What a new record begins with: ${error.message}`);
  }
}

/** Settings without what is empty or said by default. */
export function compact<T extends Record<string, unknown>>(settings: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(settings).filter(([, value]) => value !== undefined && value !== null && value !== false),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Who writes a field of this type. */
export const writableBy = (type: DefinedType): Field['writable'] =>
  type === 'formula' || type === 'rollup' ? 'never' : type === 'auto_number' ? 'system' : undefined;
