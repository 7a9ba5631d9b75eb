import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Filter, KithRecord } from '../../records/types.ts';
import { type Moved, writeAll } from '../written.ts';
import { summaryOf } from './summary.ts';

export type Handed = 'deal' | 'company';

export interface Handover {
  /** The colleague who takes over. */
  to: string;
  /** What the one who leaves wants to say; the facts are added by Kith. */
  note?: string | null;
  /** Leaves open tasks and blockers with whoever has them. */
  keep_tasks?: boolean;
  /** Of a company: its open deals that the former owner has go along. */
  deals?: boolean;
}

const most = 200;

/** What changes hands, and what the next colleague should know, before anything is done. */
export async function handoverOf(ctx: Context, object: Handed, id: string) {
  await getRecord(ctx, object, id, { fields: ['name'] });
  const whole = await getRecord(unlimited(ctx), object, id);
  const [tasks, blockers, deals] = await moving(ctx, object, id, idOf(whole.owner));
  return {
    owner: idOf(whole.owner),
    tasks: tasks.length,
    blockers: blockers.length,
    deals: deals.length,
    // Only what the caller may see: it is told in their name.
    summary: await summaryOf(ctx, object, id),
  };
}

/**
 * Gives a deal or a company to another colleague: the open tasks and blockers of the former owner go along, the history
 * stays, and a note tells what stands.
 */
export async function handOver(ctx: Context, object: Handed, id: string, wish: Handover): Promise<Moved> {
  requirePermission(ctx, object, 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, object, id, { fields: ['name'] });
    const whole = await getRecord(unlimited(ctx), object, id);
    const from = idOf(whole.owner);
    if (from === wish.to) throw conflict('This colleague has it already');
    const next = await getRecord(ctx, 'member', wish.to, { fields: ['name'] }).catch(() => null);
    if (!next) throw invalidField('to', 'not_found', 'There is no such colleague');
    const summary = await summaryOf(ctx, object, id);
    const [tasks, blockers, deals] = await moving(ctx, object, id, from);
    const former = from
      ? await getRecord(unlimited(ctx), 'member', from, { fields: ['name'] }).catch(() => null)
      : null;
    const heading = former ? `Handed over from ${former.name} to ${next.name}` : `Handed over to ${next.name}`;
    const body = [heading, wish.note?.trim(), summary].filter(Boolean).join('\n\n');
    const give = (kind: string, records: KithRecord[], field: string): Change[] =>
      records.map((record) => ({ op: 'update', object: kind, id: record.id, values: { [field]: wish.to } }));
    return writeAll(
      ctx,
      [
        { op: 'update', object, id, values: { owner: wish.to }, version: whole.version },
        { op: 'create', object: 'note', values: { about: { object, id }, body } },
        ...(wish.deals ? give('deal', deals, 'owner') : []),
        ...(wish.keep_tasks ? [] : [...give('task', tasks, 'assignee'), ...give('blocker', blockers, 'responsible')]),
      ],
      { reason: heading },
    );
  });
}

/** Open work of the former owner that the caller may change: tasks, blockers, and the open deals of a company. */
async function moving(
  ctx: Context,
  object: Handed,
  id: string,
  owner: string | null,
): Promise<[tasks: KithRecord[], blockers: KithRecord[], deals: KithRecord[]]> {
  if (!owner) return [[], [], []];
  const list = (kind: string, ...and: Filter[]) =>
    listRecords(ctx, kind, { filter: { and }, fields: ['id'], limit: most }).then(({ records }) => records);
  const deals =
    object === 'company'
      ? await list(
          'deal',
          { field: 'company', op: 'eq', value: id },
          { field: 'owner', op: 'eq', value: owner },
          { field: 'status', op: 'eq', value: 'open' },
        )
      : [];
  const about = [{ object: object as string, id }, ...deals.map((deal) => ({ object: 'deal', id: deal.id }))];
  const [tasks, blockers] = await Promise.all([
    list(
      'task',
      { field: 'about', op: 'in', value: about },
      { field: 'assignee', op: 'eq', value: owner },
      { field: 'done_at', op: 'empty' },
    ),
    list(
      'blocker',
      { field: 'deal', op: 'in', value: about.filter((one) => one.object === 'deal').map((one) => one.id) },
      { field: 'responsible', op: 'eq', value: owner },
      { field: 'resolved_at', op: 'empty' },
    ),
  ]);
  return [tasks, blockers, deals];
}
