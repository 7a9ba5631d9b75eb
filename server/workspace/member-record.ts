import type { Context } from '../kernel/context.ts';
import type { KithRecord, Values } from '../records/types.ts';
import { type WriteOptions, write } from '../records/write/index.ts';

export interface Changed {
  record: KithRecord;
  /** What an undo names; null where nothing changed. */
  changeSet: string | null;
}

export async function changeMember(ctx: Context, id: string, values: Values, options?: WriteOptions): Promise<Changed> {
  const { results, changeSet } = await write(ctx, [{ op: 'update', object: 'member', id, values }], options);
  const [result] = results;
  if (!result?.ok) throw result?.error;
  return { record: result.record, changeSet };
}
