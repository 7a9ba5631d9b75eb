import { queryOptions } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';
import {
  type FieldMeta,
  type FieldType,
  fieldFrom,
  type ObjectMeta,
  type RollupMeta,
  type SentField,
} from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import { refreshSession } from '../kernel/session.ts';

/** What an administrator chooses: formulas and roll-ups become fields of the type that comes out. */
export type DefinedType = FieldType | 'formula' | 'rollup';

/** What uses an object or a field. */
export interface Use {
  kind: string;
  id?: string | null;
  name: string;
  detail?: string | null;
}

export interface Usage {
  data: Use[];
  /** Records that have a value, or that there are. */
  records: number;
}

/** A field as it is sent: only what is set. */
export type FieldBody = Partial<Omit<FieldMeta, 'type' | 'choices' | 'rollup'>> & {
  type?: DefinedType;
  choices?: Array<{ value?: string; label: string; color?: string }>;
  rollup?: RollupMeta;
  [option: string]: unknown;
};

export type RelationKind = 'one_to_many' | 'many_to_one' | 'many_to_many';

export interface RelationBody {
  kind: RelationKind;
  to: string;
  label: string;
  inverse_label: string;
  roles?: Array<{ label: string }>;
}

export interface FormulaCheck {
  type: FieldType | null;
  fields?: string[];
  error?: string | null;
  /** What comes out for the record that was named. */
  example?: unknown;
}

export const archivedObjectsQuery = queryOptions({
  queryKey: ['objects', 'archived'] as const,
  queryFn: ({ signal }) =>
    api
      .get<{ data: ObjectMeta[] }>('/objects', { archived: true }, { signal })
      .then(({ data }) => data.filter((one) => one.archived)),
});

export const archivedFieldsQuery = (plural: string) =>
  queryOptions({
    queryKey: ['objects', plural, 'archived fields'] as const,
    queryFn: ({ signal }) =>
      api
        .get<{ data: SentField[] }>(`/objects/${plural}/fields`, { archived: true }, { signal })
        .then(({ data }) => data.filter((one) => one.archived).map(fieldFrom)),
  });

/** How many records there are: after the rest of the page, for a large object takes a moment to count. */
export const recordCountQuery = (plural: string) =>
  queryOptions({
    queryKey: ['records', plural, 'count'] as const,
    staleTime: 60_000,
    queryFn: ({ signal }) =>
      api
        .post<{ count?: { value: number; exact: boolean } }>(
          `/${plural}/query`,
          { limit: 1, count: 'exact', fields: ['id'] },
          { signal },
        )
        .then(({ count }) => count ?? null),
  });

export const usageQuery = (plural: string, field?: string) =>
  queryOptions({
    queryKey: ['objects', plural, 'usage', field ?? null] as const,
    staleTime: 0,
    gcTime: 0,
    queryFn: ({ signal }) =>
      api.get<Usage>(`/objects/${plural}${field ? `/fields/${field}` : ''}/usage`, undefined, { signal }),
  });

/** Definitions changed: everything that is made from them is read again. */
export async function refreshObjects(): Promise<void> {
  await Promise.all([queryClient.invalidateQueries({ queryKey: ['objects'] }), refreshSession()]);
}
