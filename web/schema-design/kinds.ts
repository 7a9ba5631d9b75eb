import {
  type Icon,
  IconAlignLeft,
  IconCalendar,
  IconCalendarTime,
  IconCircleDot,
  IconCoin,
  IconHash,
  IconLink,
  IconListCheck,
  IconListNumbers,
  IconMail,
  IconMapPin,
  IconMathFunction,
  IconPaperclip,
  IconPercentage,
  IconPhone,
  IconShare,
  IconStar,
  IconSum,
  IconToggleLeft,
  IconTypography,
  IconWorld,
} from '@tabler/icons-react';
import type { FieldMeta } from '../kernel/objects.ts';
import type { DefinedType } from './api.ts';

/** The kinds of field as the gallery shows them, each group under a heading. */
export const gallery: Array<{ group: string; types: DefinedType[] }> = [
  { group: 'words', types: ['text', 'long_text', 'email', 'phone', 'url', 'address'] },
  { group: 'numbers', types: ['number', 'money', 'percent', 'rating', 'auto_number'] },
  { group: 'choices', types: ['choice', 'multi_choice', 'boolean'] },
  { group: 'time', types: ['date', 'datetime'] },
  { group: 'links', types: ['reference', 'multi_reference', 'file'] },
  { group: 'made', types: ['formula', 'rollup'] },
];

const icons: Partial<Record<DefinedType, Icon>> = {
  text: IconTypography,
  long_text: IconAlignLeft,
  number: IconHash,
  money: IconCoin,
  percent: IconPercentage,
  boolean: IconToggleLeft,
  date: IconCalendar,
  datetime: IconCalendarTime,
  choice: IconCircleDot,
  multi_choice: IconListCheck,
  email: IconMail,
  phone: IconPhone,
  url: IconWorld,
  reference: IconLink,
  multi_reference: IconShare,
  record: IconLink,
  points: IconListNumbers,
  file: IconPaperclip,
  address: IconMapPin,
  rating: IconStar,
  auto_number: IconListNumbers,
  formula: IconMathFunction,
  rollup: IconSum,
};

export const kindIcon = (type: DefinedType): Icon => icons[type] ?? IconTypography;

/** What an administrator calls the field, whatever kind of value comes out of it. */
export const kindOf = (field: Pick<FieldMeta, 'type' | 'formula' | 'rollup'>): DefinedType =>
  field.formula ? 'formula' : field.rollup ? 'rollup' : field.type;

const words = new Set<DefinedType>(['text', 'long_text', 'email', 'phone', 'url']);
const amounts = new Set<DefinedType>(['number', 'money', 'percent']);
const made = new Set<DefinedType>(['formula', 'rollup', 'auto_number']);
const plain = new Set<DefinedType>([...words, ...amounts, 'boolean', 'date', 'datetime', 'choice', 'rating']);

/** Which options make sense for a kind of field. */
export const takes = {
  choices: (type: DefinedType) => type === 'choice' || type === 'multi_choice',
  range: (type: DefinedType) => amounts.has(type),
  pattern: (type: DefinedType) => type === 'text',
  unique: (type: DefinedType) => ['text', 'email', 'phone', 'url', 'number'].includes(type),
  required: (type: DefinedType) => !made.has(type) && type !== 'boolean',
  default: (type: DefinedType) => plain.has(type),
  search: (type: DefinedType) => words.has(type) || type === 'auto_number',
  index: (type: DefinedType) => type !== 'long_text' && type !== 'file' && type !== 'address' && type !== 'reference',
};
