import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';

/** Whether the record with the id in `column` became part of another: it lies in no trash that is shown or emptied. */
export const isMerged = (ctx: Context, column: string): RawBuilder<boolean> =>
  sql`exists (select 1 from ${sql.id(ctx.workspace.schema, 'record_merged')} gone where gone.record_id = ${sql.ref(column)})`;
