import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';

/** Fields whose values can be the columns of a board: a stage, a closed list of choices (one or several of it), a colleague. */
export function boardFields(meta: ObjectMeta): FieldMeta[] {
  return meta.fields.filter(
    (field) =>
      (field.type === 'reference' && (field.to === 'stage' || (field.to === 'member' && field.writable))) ||
      ((field.type === 'choice' || field.type === 'multi_choice') &&
        field.writable &&
        (field.choices?.length ?? 0) > 1 &&
        (field.choices?.length ?? 0) <= 20),
  );
}

/** The field a board starts with. */
export const boardField = (meta: ObjectMeta, by: string | undefined): FieldMeta | undefined => {
  const fields = boardFields(meta);
  return (
    fields.find((f) => f.name === by) ??
    fields.find((f) => f.to === 'stage') ??
    fields.find((f) => f.type === 'choice') ??
    fields[0]
  );
};
