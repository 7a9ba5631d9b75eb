import type { FieldMeta } from '../../kernel/objects.ts';

const preferred: Partial<Record<FieldMeta['type'], string>> = {
  text: 'contains',
  long_text: 'contains',
  email: 'contains',
  phone: 'contains',
  url: 'contains',
  choice: 'in',
  reference: 'in',
  number: 'gte',
  money: 'gte',
  percent: 'gte',
  boolean: 'eq',
  date: 'within',
  datetime: 'within',
  points: 'contains',
  multi_choice: 'has_any',
  multi_reference: 'has_any',
  rating: 'gte',
  auto_number: 'contains',
  address: 'near',
  file: 'not_empty',
};

/** What most people want to ask of a field of this type. */
export function preferredOperator(field: FieldMeta): string {
  const wish = preferred[field.type];
  return wish && field.operators.includes(wish) ? wish : (field.operators[0] ?? 'eq');
}

// `in` and `nin` say the same as `eq` and `ne`, for one value or several; `before` and `after` the same as `lt` and `gt`.
const doubled: Partial<Record<FieldMeta['type'], string[]>> = {
  choice: ['eq', 'ne'],
  reference: ['eq', 'ne'],
  text: ['in', 'nin'],
  email: ['in', 'nin'],
  phone: ['in', 'nin'],
  url: ['in', 'nin'],
  number: ['in', 'nin'],
  percent: ['in', 'nin'],
  boolean: ['ne'],
  date: ['in', 'nin', 'lt', 'gt'],
  datetime: ['lt', 'gt'],
  record: ['eq', 'ne', 'in', 'nin'],
  points: ['has_any', 'has_all'],
  multi_choice: ['has', 'eq', 'ne', 'in', 'nin'],
  multi_reference: ['has', 'eq', 'ne', 'in', 'nin'],
  rating: ['in', 'nin'],
  auto_number: ['in', 'nin'],
};

/** The operators offered for a field: one of each two that mean the same, and the one in use. */
export function offeredOperators(field: FieldMeta, used?: string): string[] {
  const hidden = new Set(doubled[field.type]);
  const offered = field.operators.filter((op) => op === used || !hidden.has(op));
  // "Is me" comes first: it is what most filters on a colleague ask.
  return offered.includes('is_me') ? ['is_me', ...offered.filter((op) => op !== 'is_me')] : offered;
}

const lists = new Set(['in', 'nin', 'has_any', 'has_all']);
export const takesList = (op: string) => lists.has(op);

/** Keeps the value where the new operator takes it too. */
export function valueFor(op: string, formerOp: string, value: unknown): unknown {
  if (op === 'within' || formerOp === 'within' || op === 'between' || formerOp === 'between') return undefined;
  if (op === 'near' || formerOp === 'near') return undefined;
  if (takesList(op) && !takesList(formerOp))
    return value === undefined || value === null || value === '' ? [] : [value];
  if (!takesList(op) && takesList(formerOp)) return Array.isArray(value) ? value[0] : value;
  return value;
}
