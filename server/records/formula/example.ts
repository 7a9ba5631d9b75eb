import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Field, FieldType, ObjectDefinition } from '../define.ts';
import { tableOf } from '../projection.ts';
import { getRecord } from '../query.ts';
import { columnsOf, read as readValue } from '../storage.ts';
import type { Values } from '../types.ts';
import { read } from './derivations.ts';
import { FormulaSql } from './formula-sql.ts';
import { momentOf } from './recompute.ts';

/** What a formula that was found right would give for one record, while there is no field for it yet. */
export async function exampleOf(
  ctx: Context,
  def: ObjectDefinition,
  formula: string,
  type: FieldType,
  id: string,
): Promise<unknown> {
  // Refuses a record that the caller may not see.
  await getRecord(ctx, def.name, id);
  const field: Field = { name: 'example', label: '', type, formula };
  const { node } = read(ctx, def, field);
  if (!node) return null;
  const formulas = new FormulaSql(ctx.workspace.schema, momentOf(ctx));
  const values = formulas.columns(node);
  const listed = columnsOf(field).map(({ name }, i) => sql`${values[i] ?? sql`null`} as ${sql.ref(name)}`);
  const { rows } = await sql<Values>`select ${sql.join(listed)} from ${tableOf(ctx, def)} as t ${formulas.joins}
    where t.id = ${id}::uuid`.execute(ctx.db);
  return rows[0] ? readValue(field, rows[0]) : null;
}
