import type { FieldMeta } from '../kernel/objects.ts';
import type { Filter } from '../records/model/filter-tree.ts';
import type { DefinedType, FieldBody } from './api.ts';
import { kindOf, takes } from './kinds.ts';

export interface ChoiceDraft {
  /** Of this list only, so that a row keeps its place while it is typed in. */
  key: string;
  /** Empty for a new one: the server makes it from the label. */
  value: string;
  label: string;
  color: string;
}

export interface RollupDraft {
  collection: string;
  fn: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'count_distinct';
  field: string;
  filter: Filter | null;
}

/** A field while an administrator writes it. Numbers are texts until they are sent. */
export interface FieldDraft extends Record<string, unknown> {
  type: DefinedType;
  label: string;
  help: string;
  required: boolean;
  required_in: string[];
  unique: boolean;
  default: unknown;
  min: string;
  max: string;
  integer: boolean;
  pattern: string;
  pattern_message: string;
  choices: ChoiceDraft[];
  open: boolean;
  to: string;
  inverse: string;
  format: string;
  formula: string;
  rollup: RollupDraft;
  purpose: string;
  sensitivity: 'normal' | 'personal' | 'sensitive';
  steward: { id: string; title: string } | null;
  listed: boolean;
  searched: boolean;
  indexed: boolean;
}

let keys = 0;
export const newChoice = (label = '', color = 'gray'): ChoiceDraft => ({
  key: `new-${++keys}`,
  value: '',
  label,
  color,
});

export const newDraft = (type: DefinedType): FieldDraft => ({
  type,
  label: '',
  help: '',
  required: false,
  required_in: [],
  unique: false,
  default: type === 'boolean' ? false : null,
  min: '',
  max: type === 'rating' ? '5' : '',
  integer: false,
  pattern: '',
  pattern_message: '',
  choices: type === 'choice' || type === 'multi_choice' ? [newChoice()] : [],
  open: false,
  to: '',
  inverse: '',
  format: type === 'auto_number' ? '{00000}' : '',
  formula: '',
  rollup: { collection: '', fn: 'count', field: '', filter: null },
  purpose: '',
  sensitivity: 'normal',
  steward: null,
  listed: true,
  searched: false,
  indexed: false,
});

const text = (value: unknown) => (value === null || value === undefined ? '' : String(value));

export const draftOf = (field: FieldMeta): FieldDraft => ({
  ...newDraft(kindOf(field)),
  label: field.label,
  help: text(field.help),
  required: field.required === true,
  required_in: field.required_in ?? [],
  unique: field.unique === true,
  default: field.default ?? null,
  min: text(field.min),
  max: text(field.max),
  integer: field.integer === true,
  pattern: text(field.pattern),
  pattern_message: text(field.pattern_message),
  choices: (field.choices ?? []).map((choice) => ({
    key: choice.value,
    value: choice.value,
    label: choice.label,
    color: choice.color ?? 'gray',
  })),
  open: field.open === true,
  to: text(field.to),
  inverse: text(field.inverse_label),
  format: text(field.format),
  formula: text(field.formula),
  rollup: {
    collection: field.rollup?.collection ?? '',
    fn: field.rollup?.fn ?? 'count',
    field: field.rollup?.field ?? '',
    filter: (field.rollup?.filter as Filter | null | undefined) ?? null,
  },
  purpose: text(field.purpose),
  sensitivity: field.sensitivity ?? 'normal',
  steward: field.steward ? { id: field.steward, title: '' } : null,
  listed: field.listed === true,
  searched: field.searchable === true,
  indexed: Boolean(field.index),
});

const orNull = (value: string) => value.trim() || null;
const numberOrNull = (value: string) => (value.trim() === '' ? null : Number(value));

/** What is sent of a draft: the options that its kind has. */
export function bodyOf(draft: FieldDraft): FieldBody {
  const { type } = draft;
  const body: Record<string, unknown> = {
    label: draft.label.trim(),
    help: orNull(draft.help),
    purpose: orNull(draft.purpose),
    sensitivity: draft.sensitivity,
    steward: draft.steward?.id ?? null,
    listed: draft.listed,
  };
  if (takes.required(type)) {
    body.required = draft.required;
    body.required_in = draft.required_in.length > 0 ? draft.required_in : null;
  }
  if (takes.unique(type)) body.unique = draft.unique;
  if (takes.default(type)) body.default = draft.default === '' ? null : draft.default;
  if (takes.search(type)) body.searched = draft.searched;
  if (takes.index(type)) body.indexed = draft.indexed;
  if (takes.range(type)) {
    body.min = numberOrNull(draft.min);
    body.max = numberOrNull(draft.max);
  }
  if (type === 'number') body.integer = draft.integer;
  if (type === 'rating') body.max = numberOrNull(draft.max) ?? 5;
  if (type === 'text') body.max = numberOrNull(draft.max);
  if (takes.pattern(type)) {
    body.pattern = orNull(draft.pattern);
    body.pattern_message = body.pattern ? orNull(draft.pattern_message) : null;
  }
  if (takes.choices(type)) {
    body.choices = draft.choices
      .filter((choice) => choice.label.trim())
      .map(({ value, label, color }) => ({ ...(value ? { value } : {}), label: label.trim(), color }));
    body.open = draft.open;
  }
  if (type === 'reference' || type === 'multi_reference') {
    body.to = draft.to || undefined;
    body.inverse_label = orNull(draft.inverse);
  }
  if (type === 'auto_number') body.format = draft.format.trim() || undefined;
  if (type === 'formula') body.formula = draft.formula.trim();
  if (type === 'rollup') {
    const { collection, fn, field, filter } = draft.rollup;
    body.rollup = { collection, fn, ...(fn === 'count' ? {} : { field }), ...(filter ? { filter } : {}) };
  }
  return body as FieldBody;
}

/** What differs between two drafts of one field: all that a change has to say. */
export function changesOf(before: FieldDraft, after: FieldDraft): FieldBody {
  const old = bodyOf(before) as Record<string, unknown>;
  return Object.fromEntries(
    Object.entries(bodyOf(after)).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name])),
  ) as FieldBody;
}

/** What the server will call it: shown while one types, so that nobody is surprised by an address or a column. */
export const slugOf = (label: string): string =>
  label
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 50);

/** "Property" → "Properties": a proposal that one may change. */
export function pluralOf(label: string, language: string): string {
  const word = label.trim();
  if (word === '' || language !== 'en') return word;
  if (/[^aeiou]y$/i.test(word)) return `${word.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/i.test(word)) return `${word}es`;
  return `${word}s`;
}
