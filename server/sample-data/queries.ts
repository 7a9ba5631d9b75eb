import { sql } from 'kysely';
import type { Db } from '../kernel/db.ts';

export interface LoadedSample {
  id: string;
  at: string;
  changes: number;
}

/** The change set that holds the sample data, if they are there. */
export async function loadedSample(db: Db): Promise<LoadedSample | null> {
  const row = await db
    .selectFrom('change_set')
    .select(['id', 'at', 'changes'])
    .where('origin', '=', 'sample')
    .where('undone_by', 'is', null)
    .orderBy('at', 'desc')
    .executeTakeFirst();
  return (row as LoadedSample | undefined) ?? null;
}

/** Of two who press the button at once, the second waits and then finds the data there. */
export async function holdSample(db: Db, schema: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}.sample`}, 0))`.execute(db);
}
