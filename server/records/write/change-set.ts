import { CompiledQuery } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { timeOf } from '../dates.ts';
import type { Values } from '../types.ts';
import type { WriteOptions } from './options.ts';
import { openingSql } from './statement.ts';

/** Opens a change set that several transactions will add to (an import). The context's origin says why. */
export async function openChangeSet(
  ctx: Context,
  options: Pick<WriteOptions, 'reason' | 'undoes'> = {},
): Promise<string> {
  const id = uuidv7();
  await insertChangeSet(ctx, changeSetRow(ctx, id, timeOf(ctx.now()), 0, options));
  return id;
}

export function changeSetRow(
  ctx: Context,
  id: string,
  at: string,
  changes: number,
  options: Pick<WriteOptions, 'reason' | 'undoes'>,
): Values {
  return {
    id,
    at,
    actor_kind: ctx.actor.kind,
    actor_id: ctx.actor.memberId,
    actor_name: ctx.actor.name,
    origin: ctx.origin.kind,
    origin_id: ctx.origin.id ?? null,
    reason: options.reason ?? null,
    request_id: ctx.requestId,
    undoes: options.undoes ?? null,
    changes,
  };
}

export async function insertChangeSet(ctx: Context, row: Values): Promise<void> {
  const text = openingSql(`"${ctx.workspace.schema}"`, '$1');
  await ctx.db.executeQuery(CompiledQuery.raw(text, [JSON.stringify(row)]));
}
