import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { timeOf } from '../../records/dates.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { type Moved, writeAll } from '../written.ts';

/** The blocker is out of the way. */
export const resolveBlocker = (ctx: Context, id: string, resolution?: string | null): Promise<Moved> =>
  setResolved(ctx, id, true, resolution ? { resolution } : {});

/** It was not after all. */
export const reopenBlocker = (ctx: Context, id: string): Promise<Moved> => setResolved(ctx, id, false, {});

async function setResolved(ctx: Context, id: string, resolved: boolean, values: { resolution?: string }) {
  requirePermission(ctx, 'blocker', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'blocker', id, { fields: ['name'] });
    const blocker = await getRecord(unlimited(ctx), 'blocker', id);
    if (Boolean(blocker.resolved_at) === resolved)
      throw conflict(resolved ? 'This blocker is cleared already' : 'This blocker is not cleared');
    const resolved_at = resolved ? timeOf(ctx.now()) : null;
    const change = {
      op: 'update',
      object: 'blocker',
      id,
      values: { ...values, resolved_at },
      version: blocker.version,
    } as const;
    return writeAll(ctx, [change], { system: true });
  });
}

/** Blockers whose day has passed make a task for whoever is to clear them. Safe to run again: once for each. */
export async function remindOfBlockers(ctx: Context): Promise<number> {
  return inTransaction({ ...ctx, origin: { kind: 'system' } }, async (ctx) => {
    const { records } = await listRecords(ctx, 'blocker', {
      filter: {
        and: [
          { field: 'resolved_at', op: 'empty' },
          { field: 'alerted_at', op: 'empty' },
          { field: 'due_on', op: 'lt', value: timeOf(ctx.now()).slice(0, 10) },
          { field: 'deal.status', op: 'eq', value: 'open' },
        ],
      },
      include: ['deal'],
      limit: 200,
    });
    const changes = records.flatMap((blocker): Change[] => {
      const deal = blocker.deal as unknown as { id: string; owner?: string | null };
      const assignee = idOf(blocker.responsible) ?? idOf(deal.owner);
      return [
        { op: 'update', object: 'blocker', id: blocker.id, values: { alerted_at: timeOf(ctx.now()) } },
        {
          op: 'create',
          object: 'task',
          values: {
            subject: `Clear: ${String(blocker.name)}`.slice(0, 300),
            about: { object: 'deal', id: deal.id },
            assignee,
            due_at: timeOf(ctx.now()),
            priority: 'high',
          },
        },
      ];
    });
    if (changes.length > 0) await write(ctx, changes, { system: true, reason: 'Blockers past their day' });
    return records.length;
  });
}
