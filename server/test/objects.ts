import { sql } from 'kysely';
import { inTransaction } from '../kernel/context.ts';
import { createTable } from '../records/ddl.ts';
import type { ObjectDefinition } from '../records/define.ts';
import type { Domain } from '../records/domain.ts';

/** A domain of objects that only a test knows: each new workspace gets their tables. */
export const testObjects = (...objects: ObjectDefinition[]): Domain => ({
  name: 'test objects',
  objects,
  newWorkspace: (ctx) =>
    inTransaction(ctx, async (ctx) => {
      await sql`set local search_path to ${sql.id(ctx.workspace.schema)}, public`.execute(ctx.db);
      for (const def of objects)
        for (const statement of createTable(def)
          .split(/;\n/)
          .filter((text) => text.trim()))
          await sql.raw(statement).execute(ctx.db);
      await sql`set local search_path to default`.execute(ctx.db);
    }),
});
