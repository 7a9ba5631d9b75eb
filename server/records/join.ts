import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { guardOf, type Place } from './filter.ts';
import { compileCondition } from './filter-sql.ts';
import { referenceColumn } from './storage.ts';

/** The left joins of a statement, by the path of references that each follows: a path is joined once. */
export type Alongs = Map<string, { alias: string; sql: RawBuilder<unknown> }>;

/** The alias under which the end of a path of references stands. Rows that the caller may not see count as none. */
export function joinAlong(ctx: Context, joins: Alongs, via: Place['via']): string {
  let alias = 't';
  let path = '';
  for (const { field, to } of via) {
    path += `.${field.name}`;
    let join = joins.get(path);
    if (!join) {
      const next = `j${joins.size}`;
      const guard = guardOf(ctx, to);
      join = {
        alias: next,
        sql: sql`left join ${sql.id(ctx.workspace.schema, to.name)} as ${sql.ref(next)}
          on ${sql.ref(`${next}.id`)} = ${sql.ref(`${alias}.${referenceColumn(field)}`)}
          ${guard ? sql`and ${compileCondition(ctx, guard, next)}` : sql``}`,
      };
      joins.set(path, join);
    }
    alias = join.alias;
  }
  return alias;
}

/** Each value of a list column by itself; one empty row where the list is empty. */
export function joinEach(joins: Alongs, alias: string, column: string): RawBuilder<unknown> {
  const path = `[${alias}.${column}]`;
  let join = joins.get(path);
  if (!join) {
    const next = `j${joins.size}`;
    join = {
      alias: next,
      sql: sql`left join lateral unnest(${sql.ref(`${alias}.${column}`)}) as ${sql.ref(next)} (value) on true`,
    };
    joins.set(path, join);
  }
  return sql.ref(`${join.alias}.value`);
}

export const joinsOf = (joins: Alongs): RawBuilder<unknown> =>
  joins.size > 0
    ? sql.join(
        [...joins.values()].map((join) => join.sql),
        sql` `,
      )
    : sql``;
