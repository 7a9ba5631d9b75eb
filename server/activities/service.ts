import { type Context, inTransaction } from '../kernel/context.ts';
import { conflict } from '../kernel/errors.ts';
import { timeOf } from '../records/dates.ts';
import { requirePermission, unlimited } from '../records/permissions.ts';
import { getRecord } from '../records/query.ts';
import type { KithRecord } from '../records/types.ts';
import { write } from '../records/write/index.ts';

export { followScores } from './tasks/scores.ts';

export interface Kept {
  record: KithRecord;
  changeSet: string | null;
}

export const completeTask = (ctx: Context, id: string): Promise<Kept> => setDone(ctx, id, true);
export const reopenTask = (ctx: Context, id: string): Promise<Kept> => setDone(ctx, id, false);

async function setDone(ctx: Context, id: string, done: boolean): Promise<Kept> {
  requirePermission(ctx, 'task', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'task', id, { fields: ['subject'] });
    const task = await getRecord(unlimited(ctx), 'task', id);
    if (Boolean(task.done_at) === done) throw conflict(done ? 'This task is already done' : 'This task is not done');
    const values = { done_at: done ? timeOf(ctx.now()) : null };
    const { changeSet, results } = await write(ctx, [
      { op: 'update', object: 'task', id, values, version: task.version },
    ]);
    const result = results[0];
    if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
    return { record: result.record, changeSet };
  });
}
