import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type FieldMeta, type ObjectMeta, useObjects } from '../kernel/objects.ts';
import { type SourceAnswer, sourcesQuery } from './api.ts';

/** Everything that reports can be made of, as screens know objects: tables of facts stand among them. */
export function useMetas(): ObjectMeta[] {
  const objects = useObjects();
  const sources = useQuery(sourcesQuery).data;
  return useMemo(
    () => [...objects, ...(sources ?? []).filter(({ kind }) => kind === 'fact').map(metaFrom)],
    [objects, sources],
  );
}

const nothing = { create: false, read: true, update: false, delete: false, export: false, import: false };

/** A table of facts has no records, and nothing but its fields to be asked for. */
const metaFrom = ({ name, label, fields }: SourceAnswer): ObjectMeta => ({
  name,
  plural: name,
  label,
  labels: label,
  icon: 'table',
  title: fields[0]?.name ?? '',
  hidden: true,
  permissions: nothing,
  fields: fields.map(
    ({ choices, to, type, ...field }): FieldMeta => ({
      ...field,
      type: type as FieldMeta['type'],
      writable: false,
      ...(to ? { to } : {}),
      ...(choices ? { choices } : {}),
    }),
  ),
});
