/** The id in a reference as a caller may write it: an id, or an object with one (`{ id }`, `{ object, id }`). */
export function idOf(value: unknown): string | null {
  if (typeof value === 'string') return value || null;
  if (value && typeof value === 'object' && 'id' in value && typeof value.id === 'string') return value.id || null;
  return null;
}
