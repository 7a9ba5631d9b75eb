import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';

/** Fields whose values can be the columns of a board: a stage, or a closed list of choices. */
export function boardFields(meta: ObjectMeta): FieldMeta[] {
  return meta.fields.filter(
    (field) =>
      (field.type === 'reference' && field.to === 'stage') ||
      (field.type === 'choice' &&
        field.writable &&
        (field.choices?.length ?? 0) > 1 &&
        (field.choices?.length ?? 0) <= 12),
  );
}

/** The field a board starts with. */
export const boardField = (meta: ObjectMeta, by: string | undefined): FieldMeta | undefined => {
  const fields = boardFields(meta);
  return fields.find((f) => f.name === by) ?? fields.find((f) => f.to === 'stage') ?? fields[0];
};
