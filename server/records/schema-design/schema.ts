import { z } from 'zod';
import { fieldTypes } from '../operators.ts';
import { filter } from '../schema.ts';

/** Types that an administrator may choose. A list of points mirrors plain fields, which only Kith's own objects have. */
const types = [...fieldTypes.filter((type) => type !== 'points'), 'formula', 'rollup'] as const;

const clean = (text: string) => !text.includes('\0');
const words = (max: number) => z.string().trim().max(max).refine(clean, 'The text has a NUL character');
const label = words(100).min(1);
const icon = z.string().regex(/^[a-z0-9-]{1,60}$/, 'The name of an icon is made of small letters, digits and hyphens');
const slug = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_]{0,38}$/, 'A name is made of small letters, digits and underscores, at most 39');
const position = z.number().int().min(0).max(1_000_000);
const sensitivity = z.enum(['normal', 'personal', 'sensitive']);
const layout = z
  .record(z.string().max(100), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 100_000, 'At most 100,000 characters of layout');

const choice = z.strictObject({
  value: words(100).optional(),
  label,
  color: z
    .string()
    .regex(/^[a-z]{2,20}$/, 'The name of a colour')
    .nullish(),
});
const choices = z.array(choice).min(1).max(500);

const rollup = z.strictObject({
  collection: z.string().max(100),
  fn: z.enum(['count', 'sum', 'avg', 'min', 'max', 'count_distinct']),
  field: z.string().max(200).optional(),
  filter: filter.nullish(),
});

/** What can be said of a field later too. */
const settable = {
  help: words(1000).nullish(),
  description: words(2000).nullish(),
  required: z.boolean().nullish(),
  required_in: z.array(z.uuid()).max(100).nullish(),
  unique: z.boolean().nullish(),
  default: z.unknown().optional(),
  min: z.number().nullish(),
  max: z.number().nullish(),
  pattern: z.string().min(1).max(200).nullish(),
  pattern_message: words(200).nullish(),
  choices: choices.optional(),
  open: z.boolean().nullish(),
  inverse_label: label.nullish(),
  format: words(60).min(1).optional(),
  formula: z.string().min(1).max(5000).optional(),
  rollup: rollup.optional(),
  purpose: words(500).nullish(),
  sensitivity: sensitivity.nullish(),
  steward: z.uuid().nullish(),
  listed: z.boolean().nullish(),
  searched: z.boolean().nullish(),
  indexed: z.boolean().nullish(),
  position: position.nullish(),
};

export const newField = z.strictObject({
  ...settable,
  label,
  name: slug.optional(),
  type: z.enum(types),
  integer: z.boolean().optional(),
  /** The plural name of the object that a reference points to. */
  to: z.string().max(100).optional(),
  /** What the other side calls these records: words, or a name. */
  inverse: words(100).min(1).optional(),
});
export type NewField = z.infer<typeof newField>;

export const fieldChange = z.strictObject({
  ...settable,
  label: label.nullish(),
  // Refused in words, rather than as keys that nobody knows.
  type: z.unknown().optional(),
  name: z.unknown().optional(),
  to: z.unknown().optional(),
  inverse: z.unknown().optional(),
  integer: z.unknown().optional(),
});
export type FieldChange = z.infer<typeof fieldChange>;

export const newObject = z.strictObject({
  label,
  labels: label.optional(),
  plural: slug.optional(),
  icon: icon.optional(),
  description: words(2000).nullish(),
  /** What the field is called that names a record; "Name" unless told. */
  title_label: label.optional(),
});
export type NewObject = z.infer<typeof newObject>;

export const objectChange = z.strictObject({
  label: label.nullish(),
  labels: label.nullish(),
  icon: icon.nullish(),
  description: words(2000).nullish(),
  position: position.nullish(),
  layout: layout.nullish(),
  purpose: words(500).nullish(),
  sensitivity: sensitivity.nullish(),
  steward: z.uuid().nullish(),
});
export type ObjectChange = z.infer<typeof objectChange>;

export const newRelation = z.strictObject({
  kind: z.enum(['one_to_many', 'many_to_one', 'many_to_many']),
  /** The plural name of the other object. */
  to: z.string().max(100),
  /** What the related records are called here. */
  label,
  /** What these records are called there. */
  inverse_label: label,
  roles: z.array(z.strictObject({ label })).max(100).optional(),
});
export type NewRelation = z.infer<typeof newRelation>;

export const formulaToCheck = z.strictObject({
  formula: z.string().max(5000),
  /** The field that holds it, where there is one. */
  field: z.string().max(100).optional(),
  /** A record to show an example of. */
  record: z.uuid().optional(),
});

export const inObject = z.object({ object: z.string().max(100) });
export const oneField = z.object({ object: z.string().max(100), field: z.string().max(100) });

const flag = z.enum(['true', 'false']).optional();
export const archivedQuery = z.object({ archived: flag });
/** `purge` ends for good what would else be put away, `force` also what other things use. */
export const ending = z.object({ purge: flag, force: flag });
