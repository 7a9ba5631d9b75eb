import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from './client.ts';
import type { Action, Permissions } from './session.ts';

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

export interface ChoiceMeta {
  value: string;
  label: string;
  color?: string;
}

export interface FieldMeta {
  name: string;
  label: string;
  type: FieldType;
  required?: boolean;
  unique?: boolean;
  /** False for what only Kith writes. */
  writable: boolean;
  /** Shown in a new list without being asked for. */
  listed?: boolean;
  searchable?: boolean;
  /** Its values are left out until they are asked for one by one. */
  masked?: boolean;
  sortable?: boolean;
  choices?: ChoiceMeta[];
  open?: boolean;
  to?: string;
  inverse?: string;
  /** What the other side calls these records, in words. */
  inverse_label?: string | null;
  operators: string[];
  default?: unknown;
  help?: string;
  max?: number;
  min?: number;
  integer?: boolean;
  of?: 'email' | 'phone' | 'address';
  mirror?: Record<string, string>;
  /** Made by an administrator of this workspace. */
  custom?: boolean;
  /** Since when it is put away. */
  archived?: string | null;
  /** What the workspace has set of what Kith brings (`label`, `help`, `choices`): translations of that no longer hold. */
  set?: string[];
  index_problem?: string | null;
  position?: number | null;
  description?: string | null;
  pattern?: string | null;
  pattern_message?: string | null;
  /** Ids of the stages that a record cannot enter without it. */
  required_in?: string[] | null;
  purpose?: string | null;
  sensitivity?: Sensitivity;
  /** The member who answers for it. */
  steward?: string | null;
  /** What a value that nobody types is made from; `type` is that of what comes out. */
  formula?: string | null;
  rollup?: RollupMeta | null;
  /** auto_number: `P-{00000}`. */
  format?: string | null;
  /** How an index made at run time stands. */
  index?: 'building' | 'ready' | 'failed' | null;
}

export type Sensitivity = 'normal' | 'personal' | 'sensitive';

export interface RollupMeta {
  collection: string;
  fn: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'count_distinct';
  field?: string;
  filter?: unknown;
}

export interface ObjectMeta {
  name: string;
  plural: string;
  label: string;
  labels: string;
  icon: string;
  /** The field that names a record. */
  title: string;
  hidden: boolean;
  /** The part of the side bar it stands in. */
  area?: string | null;
  custom?: boolean;
  archived?: string | null;
  set?: string[];
  position?: number | null;
  description?: string | null;
  purpose?: string | null;
  sensitivity?: Sensitivity;
  steward?: string | null;
  /** How its pages are laid out. */
  layout?: Record<string, unknown> | null;
  /** Set on a hidden object that ties two others together. */
  link?: { a: string; b: string; role?: string } | null;
  /** The field that says whose a record is. */
  owner_field?: string;
  permissions: Permissions;
  /** How far each permission reaches. */
  scopes?: Record<Action, 'none' | 'own' | 'team' | 'team_and_below' | 'everyone'>;
  fields: FieldMeta[];
}

export const objectsQuery = queryOptions({
  queryKey: ['objects'],
  queryFn: ({ signal }) =>
    api
      .get<{ data: Parameters<typeof objectFrom>[0][] }>('/objects', undefined, { signal })
      .then(({ data }) => data.map(objectFrom)),
  // Definitions change when an administrator changes them; the live stream says so.
  staleTime: Number.POSITIVE_INFINITY,
});

/** Every object this person may read. */
export function useObjects(): ObjectMeta[] {
  return useSuspenseQuery(objectsQuery).data;
}

/** An object by its plural (`deals`) or its name (`deal`); undefined when there is none or it may not be read. */
export function useObject(name: string | undefined): ObjectMeta | undefined {
  return useObjects().find((object) => object.plural === name || object.name === name);
}

/** As the API gives it: of what is worked out, `result` says what kind of value comes out. */
export type SentField = Omit<FieldMeta, 'type'> & { type: FieldType | 'formula' | 'rollup'; result?: FieldType | null };

/** A field as screens know it: a formula that gives a number is a number, with a formula. */
export const fieldFrom = ({ result, type, ...field }: SentField): FieldMeta => ({
  ...field,
  type: result ?? (type === 'formula' || type === 'rollup' ? 'text' : type),
});

/** Layouts that are on their way to the server: what is read meanwhile is older than they are. */
export const layoutsUnsaved = new Map<string, ObjectMeta['layout']>();

const objectFrom = (sent: Omit<ObjectMeta, 'fields'> & { fields: SentField[] }): ObjectMeta =>
  ordered({
    ...sent,
    layout: layoutsUnsaved.has(sent.name) ? layoutsUnsaved.get(sent.name) : sent.layout,
    fields: sent.fields.map(fieldFrom),
  });

/** Fields as an administrator put them; those the order does not know come after, as they were defined. */
export function ordered(object: ObjectMeta): ObjectMeta {
  const order = object.layout?.order;
  if (!Array.isArray(order)) return object;
  const place = new Map(order.map((name, index) => [name, index]));
  const at = (field: FieldMeta) => place.get(field.name) ?? order.length;
  return { ...object, fields: object.fields.toSorted((a, b) => at(a) - at(b)) };
}

export const fieldOf = (object: ObjectMeta, name: string) => object.fields.find((field) => field.name === name);

/**
 * Labels in the person's language. The definitions speak English; `objects.json` holds the other languages, and what only
 * this workspace has keeps the label it was given.
 */
export function useLabels() {
  const { t, i18n } = useTranslation(['objects']);
  return useMemo(() => {
    type Named = Pick<ObjectMeta, 'name' | 'set'>;
    type Part = Pick<FieldMeta, 'name' | 'set'>;
    const said = (of: { set?: string[] }, what: string, keys: string | string[], own: string) =>
      of.set?.includes(what) ? own : t(keys, { defaultValue: own });
    const small = (label: string) =>
      i18n.language === 'en' && /^\p{Lu}\p{Ll}/u.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label;
    const object = (o: Named & Pick<ObjectMeta, 'label'>) => said(o, 'label', `objects:${o.name}.label`, o.label);
    const objects = (o: Named & Pick<ObjectMeta, 'labels'>) => said(o, 'labels', `objects:${o.name}.labels`, o.labels);
    return {
      /** "Deal" */
      object,
      /** "deal", as in "New deal"; languages that write nouns large keep them so. */
      inText: (o: Named & Pick<ObjectMeta, 'label'>) => small(object(o)),
      /** "deals", as in "3 deals". */
      objectsInText: (o: Named & Pick<ObjectMeta, 'labels'>) => small(objects(o)),
      /** "Deals" */
      objects,
      field: (o: Pick<ObjectMeta, 'name'>, f: Part & Pick<FieldMeta, 'label'>) =>
        said(f, 'label', [`objects:${o.name}.fields.${f.name}`, `objects:every.${f.name}`], f.label),
      /** The sentence that explains a field; empty where it needs none. */
      help: (o: Pick<ObjectMeta, 'name'>, f: Part & Pick<FieldMeta, 'help'>) =>
        f.help ? said(f, 'help', `objects:${o.name}.help.${f.name}`, f.help) : '',
      choice: (o: Pick<ObjectMeta, 'name'>, f: Part & Pick<FieldMeta, 'choices'>, value: unknown) => {
        const label = f.choices?.find((choice) => choice.value === value)?.label ?? String(value ?? '');
        return said(f, 'choices', `objects:${o.name}.choices.${f.name}.${String(value)}`, label);
      },
    };
  }, [t, i18n.language]);
}
