import type { Context } from '../kernel/context.ts';
import type { Change, Draft, Filter, KithRecord, NewEvent, Operation, Values, Written } from './types.ts';

/** Every kind of value that a field can hold. `values.ts` says how each is read, checked and stored. */
export type FieldType =
  | 'text'
  | 'long_text'
  | 'number'
  | 'money'
  | 'percent'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'choice'
  | 'email'
  | 'phone'
  | 'url'
  | 'reference'
  | 'record'
  | 'points'
  | 'multi_choice'
  | 'multi_reference'
  | 'file'
  | 'address'
  | 'rating'
  | 'auto_number';

/** What an administrator may choose: a formula or roll-up becomes a field of the type that comes out of it. */
export type DefinedType = FieldType | 'formula' | 'rollup';

export interface Choice {
  value: string;
  label: string;
  /** A colour name of the theme, for badges. */
  color?: string;
}

interface FieldOptions {
  /** What people read; "Close date" unless told, made from the name. */
  label?: string;
  help?: string;
  required?: boolean;
  /** No two live records may share it (case-blind for text). */
  unique?: boolean;
  default?: unknown;
  /** `system`: only Kith's own verbs write it. `never`: PostgreSQL or the engine derives it. */
  writable?: 'system' | 'never';
  /** Found by search. */
  searched?: boolean;
  /** Has an index that lists may filter and sort by at any size. */
  indexed?: boolean;
  /** Shown in a new list without being asked for. */
  listed?: boolean;
  /** SQL of a stored generated column; goes with `writable: 'never'`. */
  generated?: string;
  /** What it counts or sums of the records that point here; goes with `writable: 'never'`. */
  rollup?: Rollup;
  /** Made by an administrator of this workspace. */
  custom?: boolean;
  /** Since when it is put away: nothing shows or asks for it, its values stay. */
  archived?: string;
  description?: string;
  /** Where it stands among the others; as defined unless told. */
  position?: number;
  /** What a text must look like, from start to end (`schema-design/patterns.ts` says which patterns are allowed). */
  pattern?: string;
  pattern_message?: string;
  /** Ids of the stages that a record cannot enter without it. */
  required_in?: string[];
  /** What it is kept for. */
  purpose?: string;
  sensitivity?: Sensitivity;
  /** The member who answers for what it means and holds. */
  steward?: string;
  /** How its index stands, where it has one made at run time, and why it could not be built. */
  index?: IndexState;
  index_problem?: string;
  /** Required by the workspace rather than by Kith: what Kith itself writes, and what an undo brings back, may lack it. */
  lenient?: boolean;
  /** What the workspace has set of a field of Kith's own: translations of its label, help or choices no longer hold. */
  set?: string[];
}

export type Sensitivity = 'normal' | 'personal' | 'sensitive';
export type IndexState = 'building' | 'ready' | 'failed';

/** A figure over the records of a collection that points here. */
export interface Rollup {
  collection: string;
  fn: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'count_distinct';
  field?: string;
  filter?: Filter | null;
}

/** A hidden object that ties two others together: which of its fields hold the two ends, and what each is to the other. */
export interface Link {
  a: string;
  b: string;
  role?: string;
}

export interface Field extends FieldOptions {
  name: string;
  label: string;
  type: FieldType;
  /** text: longest value in characters. */
  max?: number;
  /** number, percent, money, rating: bounds. */
  min?: number;
  /** number: whole numbers only. */
  integer?: boolean;
  /** Generated money: the money field whose currency it shares. */
  currencyOf?: string;
  choices?: Choice[];
  /** choice, multi_choice: values outside the list are kept too (they come from imports). */
  open?: boolean;
  /** reference, multi_reference: the object it points to. */
  to?: string;
  /** reference, multi_reference: what the other side calls these records, for filters (`some`) and related lists. */
  inverse?: string;
  /** What people read there; the label of the objects that hold the link unless told. */
  inverse_label?: string;
  /** points: what the list holds, and which plain fields mirror its primary entry (`{ value: 'email' }`). */
  of?: 'email' | 'phone' | 'address';
  mirror?: Record<string, string>;
  /** A latitude: the field with the longitude. Together they are a place, which `near` can be asked about. */
  longitude?: string;
  /** What its value is made from (`formula/`): `type` is that of what comes out, and nobody writes it. */
  formula?: string;
  /** auto_number: `P-{00000}`. */
  format?: string;
}

type Unnamed = Omit<Field, 'name' | 'label'> & { label?: string };
const field =
  <X extends object = object>(type: FieldType) =>
  (options: FieldOptions & X = {} as FieldOptions & X): Unnamed => ({ type, ...options });

export const text = field<{ max?: number }>('text');
export const longText = field<{ max?: number }>('long_text');
export const number = field<{ min?: number; max?: number; integer?: boolean; longitude?: string }>('number');
export const money = field<{ min?: number; max?: number; currencyOf?: string }>('money');
export const percent = field<{ min?: number; max?: number }>('percent');
export const boolean = field('boolean');
export const date = field('date');
export const datetime = field('datetime');
export const email = field('email');
export const phone = field('phone');
export const url = field('url');

/** One of a list. Choices are values, or values with label and colour. */
export const choice = (choices: Array<string | Choice>, options: FieldOptions & { open?: boolean } = {}): Unnamed => ({
  type: 'choice',
  choices: choices.map((c) => (typeof c === 'string' ? { value: c, label: sentence(c) } : c)),
  ...options,
});

/** Several of a list: `['a', 'b']`. */
export const multiChoice = (
  choices: Array<string | Choice>,
  options: FieldOptions & { open?: boolean } = {},
): Unnamed => ({ ...choice(choices, options), type: 'multi_choice' });

/** Files that were uploaded before: `[{ id, name, size, type }]`. */
export const file = field('file');

/** One postal address with its place on the map: `{ street, city, region, postal_code, country, latitude, longitude }`. */
export const address = field('address');

/** Whole stars from 1 to `max`, 5 unless told. */
export const rating = field<{ max?: number }>('rating');

/** A number that Kith gives each new record, in a form such as `P-{00000}`. */
export const autoNumber = (format: string, options: FieldOptions = {}): Unnamed => ({
  type: 'auto_number',
  format,
  writable: 'system',
  ...options,
});

/** A link to one record of another object: the value is its id, the column `<name>_id`. */
export const reference = (to: string, options: FieldOptions & { inverse?: string } = {}): Unnamed => ({
  type: 'reference',
  to,
  ...options,
});
/** A link to a colleague. */
export const member = (options: FieldOptions & { inverse?: string } = {}): Unnamed => reference('member', options);

/** Links to several records of another object: the value is a list of ids, the column `<name>_ids`. */
export const multiReference = (to: string, options: FieldOptions & { inverse?: string } = {}): Unnamed => ({
  type: 'multi_reference',
  to,
  ...options,
});

/** A link to one record of any object: the value is `{ object, id }`. `inverse` names the collection it forms there. */
export const anyRecord = (options: FieldOptions & { inverse?: string } = {}): Unnamed => ({
  type: 'record',
  ...options,
});

/**
 * Several e-mails, phones or addresses, each with a kind, one primary:
 * `[{ value: 'a@b.c', kind: 'work', primary: true }]`; addresses carry `street city region postal_code country` in
 * place of `value`. `mirror` names the plain fields that hold the primary entry; writing either side keeps both true.
 */
export const points = (
  of: 'email' | 'phone' | 'address',
  mirror: Record<string, string>,
  options: FieldOptions = {},
): Unnamed => ({ type: 'points', of, mirror, ...options });

/** A merge as the rules of what follows it see it. */
export interface Merging {
  object: string;
  /** The record that stays, as it will be. */
  winner: KithRecord;
  losers: string[];
}

/** A domain's own rules on the writes of its object. All are called once for a whole batch of drafts. */
export interface Rules {
  /** The operations that `prepare` and `after` have something to say about; all unless told. */
  on?: Operation[];
  /** Fills in and refuses (`draft.refuse`), before validation. Must respect what the caller set explicitly. */
  prepare?(ctx: Context, drafts: Draft[]): Promise<void> | void;
  /** Further changes that belong to the same change set (not asked again when a change set is undone). */
  also?(ctx: Context, drafts: Draft[]): Promise<Change[]> | Change[];
  /**
   * Records are merged and those of this object follow to the winner: says what else changes in them (adds to their
   * `values`). Nothing else is asked while merging, so what `also` would keep true must be kept true here.
   */
  follow?(merge: Merging, moving: Array<{ record: KithRecord; values: Values }>): void;
  /** After the rows are written, same transaction: side tables, and the domain's own events (`deal.won`). */
  after?(ctx: Context, written: Written[]): Promise<NewEvent[] | undefined> | NewEvent[] | undefined;
}

/**
 * What tells records of an object apart or shows that two are the same, for finding duplicates: which fields hold what.
 * A kind brings its own comparison (`duplicates/kinds.ts`).
 */
export interface Likeness {
  as: LikenessKind;
  fields: string[];
}

export type LikenessKind =
  | 'given_name'
  | 'family_name'
  | 'organisation'
  | 'email'
  | 'phone'
  | 'date'
  | 'address'
  | 'domain'
  | 'text'
  /** A value that hardly two records share: a number, an address on the web. */
  | 'exact'
  /** A record that several belong to: their company. */
  | 'link';

export interface ObjectDefinition {
  /** Singular, snake_case: also the table. */
  name: string;
  /** The name in addresses: `people`. */
  plural: string;
  label: string;
  labels: string;
  /** The field that names a record to people. */
  title: string;
  /** A tabler icon name. */
  icon: string;
  fields: Record<string, Field>;
  rules: Rules;
  /** Events of its own that its rules announce, beside those of every record: `deal.won`. */
  events?: string[];
  /** Fields whose equality makes a likely duplicate on entry. */
  duplicates: string[];
  /** What records are compared by when duplicates are looked for; made from `duplicates` where nothing is said. */
  likeness: Likeness[];
  /** Fields that together tell its records apart: rows of an import with the same values are about one record. */
  identity?: string[];
  /** Who may write it besides the usual: configuration objects are for administrators. */
  writers: 'members' | 'admins';
  /** Columns of an index that filters and sorts need beside those of single fields, in SQL. */
  indexes: string[];
  /** Not offered in navigation, search and quick create (links, configuration). */
  hidden: boolean;
  /** Not found by search at all. */
  searched: boolean;
  /** Made by an administrator of this workspace. */
  custom?: boolean;
  archived?: string;
  set?: string[];
  description?: string;
  position?: number;
  purpose?: string;
  sensitivity?: Sensitivity;
  steward?: string;
  /** How its pages are laid out; the web app reads and writes it. */
  layout?: Record<string, unknown>;
  link?: Link;
  area?: Area;
  rated?: Rated;
}

/**
 * The day whose exchange rate the amounts of an object are told at: that of a field (once another has one of some values),
 * or of the record that a reference leads to. Today while that is empty.
 */
export type Rated = { on: string; once?: { field: string; values: string[] } } | { via: string };

/** The part of the business an object belongs to: the side bar shows it there. */
export type Area = 'customers' | 'sales' | 'commerce' | 'service' | 'marketing' | 'activities';

export interface ObjectOptions {
  plural: string;
  title: string;
  fields: Record<string, Unnamed>;
  label?: string;
  labels?: string;
  icon?: string;
  rules?: Rules;
  events?: string[];
  duplicates?: string[];
  likeness?: Likeness[];
  identity?: string[];
  writers?: 'members' | 'admins';
  indexes?: string[];
  hidden?: boolean;
  searched?: boolean;
  area?: Area;
  rated?: Rated;
}

/** Declares an object; everything else (table, API, forms, lists, import, search) is made from what is said here. */
export function defineObject(name: string, options: ObjectOptions): ObjectDefinition {
  const fields = Object.fromEntries(
    Object.entries(options.fields).map(([key, f]) => [key, { ...f, name: key, label: f.label ?? sentence(key) }]),
  );
  if (!fields[options.title]) throw new Error(`${name}: the title field "${options.title}" is not defined`);
  return {
    name,
    plural: options.plural,
    label: options.label ?? sentence(name),
    labels: options.labels ?? sentence(options.plural),
    title: options.title,
    icon: options.icon ?? 'circle',
    fields,
    rules: options.rules ?? {},
    events: options.events,
    duplicates: options.duplicates ?? [],
    likeness: options.likeness ?? [],
    identity: options.identity,
    writers: options.writers ?? 'members',
    indexes: options.indexes ?? [],
    hidden: options.hidden ?? false,
    searched: options.searched ?? true,
    area: options.area,
    rated: options.rated,
  };
}

/** Made by the engine from other values, in the transaction that changes them. */
export const isComputed = (field: Field): boolean => field.formula !== undefined || field.rollup !== undefined;

/** Written by nobody: PostgreSQL or the engine derives it. */
export const isDerived = (field: Field): boolean => field.generated !== undefined || isComputed(field);

/** The field that says whose a record is. */
export function ownerField(def: ObjectDefinition): string {
  const field = ['owner', 'assignee'].find((name) => def.fields[name]?.to === 'member');
  return field ?? 'created_by';
}

/** The field that says in which stage a record stands, where its object goes through stages. */
export function stageField(def: ObjectDefinition): Field | undefined {
  const field = def.fields.stage;
  return field?.type === 'reference' ? field : undefined;
}

function sentence(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
