import type { Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { type GetOptions, getRecord } from '../../query.ts';
import type { KithRecord } from '../../types.ts';
import { survivorsOf } from './queries.ts';

/**
 * One record as `GET` shows it. Where it was merged into another, whether it is asked for in the trash or not, that one
 * answers in its place and says so.
 */
export async function recordOrSurvivor(
  ctx: Context,
  object: string,
  id: string,
  options: GetOptions,
): Promise<KithRecord> {
  try {
    const record = await getRecord(ctx, object, id, options);
    return record.trashed_at ? ((await survivorOf(ctx, object, id, options)) ?? record) : record;
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'not_found' || !isUuid(id)) throw error;
    const survivor = await survivorOf(ctx, object, id, options);
    if (!survivor) throw error;
    return survivor;
  }
}

async function survivorOf(ctx: Context, object: string, id: string, options: GetOptions): Promise<KithRecord | null> {
  const survivor = (await survivorsOf(ctx, [id])).get(id);
  return survivor ? { ...(await getRecord(ctx, object, survivor, options)), merged_from: id } : null;
}
