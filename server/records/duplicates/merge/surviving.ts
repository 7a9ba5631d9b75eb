import type { Context } from '../../../kernel/context.ts';
import { DomainError } from '../../../kernel/errors.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { type GetOptions, getRecord } from '../../query.ts';
import type { KithRecord } from '../../types.ts';
import { survivorsOf } from './queries.ts';

/** The record that a merged one became part of, as `GET` shows it; whatever else was not found stays not found. */
export async function survivingRecord(
  ctx: Context,
  object: string,
  id: string,
  options: GetOptions,
  error: unknown,
): Promise<KithRecord> {
  if (!(error instanceof DomainError) || error.code !== 'not_found' || !isUuid(id)) throw error;
  const survivor = (await survivorsOf(ctx, [id])).get(id);
  if (!survivor) throw error;
  const record = await getRecord(ctx, object, survivor, options);
  return { ...record, merged_from: id };
}
