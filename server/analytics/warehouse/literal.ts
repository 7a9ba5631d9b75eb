import type { CompiledQuery } from 'kysely';

/** Text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * A statement with its parameters written into it: COPY takes none. What is in quotes is left alone, so that a `$1` in
 * a name or a text stays what it is.
 */
export function inlined({ sql, parameters }: Pick<CompiledQuery, 'sql' | 'parameters'>): string {
  return sql.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (whole, number: string | undefined) =>
    number === undefined ? whole : written(parameters[Number(number) - 1]),
  );
}

function written(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return literal(value.toISOString());
  if (Array.isArray(value))
    return literal(`{${value.map((one) => `"${String(one).replace(/["\\]/g, '\\$&')}"`).join(',')}}`).replace(
      /^'\{"@ids"\}'$/,
      "'{@ids}'",
    );
  return literal(String(value));
}
