import type { Field, FieldType } from './define.ts';
import type { FilterOperator } from './types.ts';

const EQUALITY: FilterOperator[] = ['eq', 'ne', 'in', 'nin'];
const EMPTINESS: FilterOperator[] = ['empty', 'not_empty'];
const WORDS: FilterOperator[] = [...EQUALITY, 'contains', 'starts_with', 'ends_with', ...EMPTINESS];
const MEMBERSHIP: FilterOperator[] = ['has', 'has_any', 'has_all'];
const ORDER: FilterOperator[] = ['lt', 'lte', 'gt', 'gte', 'between'];

/** What each type of field can be asked. */
const operatorsByType: Record<FieldType, readonly FilterOperator[]> = {
  text: WORDS,
  long_text: WORDS,
  email: WORDS,
  phone: WORDS,
  url: WORDS,
  choice: [...EQUALITY, 'contains', 'starts_with', ...EMPTINESS],
  number: [...EQUALITY, ...ORDER, ...EMPTINESS],
  percent: [...EQUALITY, ...ORDER, ...EMPTINESS],
  money: ['eq', 'ne', ...ORDER, ...EMPTINESS],
  boolean: ['eq', 'ne', ...EMPTINESS],
  date: [...EQUALITY, ...ORDER, 'before', 'after', 'within', ...EMPTINESS],
  datetime: ['eq', 'ne', ...ORDER, 'before', 'after', 'within', ...EMPTINESS],
  reference: [...EQUALITY, ...EMPTINESS],
  record: [...EQUALITY, ...EMPTINESS],
  points: ['has', 'has_any', 'has_all', 'contains', ...EMPTINESS],
  multi_choice: [...MEMBERSHIP, ...EMPTINESS],
  multi_reference: [...MEMBERSHIP, ...EMPTINESS],
  file: ['contains', ...EMPTINESS],
  address: ['contains', 'near', ...EMPTINESS],
  rating: [...EQUALITY, ...ORDER, ...EMPTINESS],
  auto_number: WORDS,
};

/** Every type that there is. */
export const fieldTypes = Object.keys(operatorsByType) as FieldType[];

export function operatorsOf(field: Field): FilterOperator[] {
  if (field.name === 'id') return [...operatorsByType.reference];
  const operators = [...operatorsByType[field.type]];
  if ((field.type === 'reference' || field.type === 'multi_reference') && field.to === 'member')
    operators.push('is_me');
  if (field.of === 'address' || field.longitude) operators.push('near');
  return operators;
}

const UNSORTABLE: FieldType[] = [
  'long_text',
  'points',
  'record',
  'reference',
  'multi_choice',
  'multi_reference',
  'file',
  'address',
];

export const isSortable = (field: Field): boolean => !UNSORTABLE.includes(field.type);
