import type { Context } from '../kernel/context.ts';
import type { Change, KithRecord } from '../records/types.ts';
import { type WriteOptions, write } from '../records/write/index.ts';

export interface Moved {
  record: KithRecord;
  changeSet: string | null;
}

/** Writes several changes that belong together and answers with the record of the first. */
export async function writeAll(ctx: Context, changes: Change[], options: WriteOptions = {}): Promise<Moved> {
  const { changeSet, results } = await write(ctx, changes, options);
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return { record: result.record, changeSet };
}
