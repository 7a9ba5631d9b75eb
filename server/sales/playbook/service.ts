import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, notFound } from '../../kernel/errors.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import { write } from '../../records/write/index.ts';
import { allStages } from '../queries.ts';
import { actionsOf } from './queries.ts';

/** What the stages of a deal's pipeline ask for, what of it is done, and how long the deal has stood where it is. */
export async function playbookOf(ctx: Context, id: string) {
  const deal = await getRecord(ctx, 'deal', id, { fields: ['stage', 'stage_since', 'pipeline'] });
  const whole = await getRecord(unlimited(ctx), 'deal', id, { fields: ['stage', 'stage_since', 'pipeline'] });
  const stages = (await allStages(ctx.db)).filter((s) => s.pipeline_id === idOf(whole.pipeline) && s.kind === 'open');
  const actions = await actionsOf(
    ctx.db,
    stages.map((s) => s.id),
  );
  const done = new Map((await doneFor(ctx, id)).map((row) => [row.action_id, row]));
  const here = stages.find((s) => s.id === idOf(whole.stage));
  const days = whole.stage_since ? (ctx.now().getTime() - Date.parse(String(whole.stage_since))) / 86_400_000 : 0;
  return {
    deal: deal.id,
    stage: here ? { id: here.id, name: here.name, guidance: here.guidance, age_limit: here.age_limit } : null,
    days: Math.max(0, Math.floor(days)),
    actions: actions.map(({ id, name, stage_id, gate, help }) => ({
      id,
      name,
      stage: stage_id,
      gate,
      help,
      done_at: done.get(id)?.done_at ?? null,
      done_by: done.get(id)?.by ?? null,
      note: done.get(id)?.note ?? null,
    })),
  };
}

/** Ticks off an action for a deal. */
export async function completeAction(ctx: Context, id: string, action: string, note?: string | null) {
  requirePermission(ctx, 'deal', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'deal', id, { fields: ['name'] });
    await knownAction(ctx, action);
    // Of two colleagues who tick the same box, the second waits here and is told.
    await ctx.db.selectFrom('deal').select('id').where('id', '=', id).forUpdate().execute();
    const done = await doneFor(ctx, id);
    if (done.some((row) => row.action_id === action)) throw conflict('This is done already');
    const { changeSet } = await write(
      ctx,
      [
        {
          op: 'create',
          object: 'deal_action',
          values: { deal: id, action, ...(note ? { note } : {}) },
        },
      ],
      { reason: 'Playbook' },
    );
    return { playbook: await playbookOf(ctx, id), changeSet };
  });
}

/** Takes the tick back. */
export async function reopenAction(ctx: Context, id: string, action: string) {
  requirePermission(ctx, 'deal', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'deal', id, { fields: ['name'] });
    await knownAction(ctx, action);
    const done = (await doneFor(ctx, id)).find((row) => row.action_id === action);
    if (!done) throw conflict('This is not done');
    const { changeSet } = await write(ctx, [{ op: 'trash', object: 'deal_action', id: done.id }], {
      reason: 'Playbook',
    });
    return { playbook: await playbookOf(ctx, id), changeSet };
  });
}

/** The actions that are done for a deal, with who did them when. */
async function doneFor(ctx: Context, deal: string) {
  const { records } = await listRecords(unlimited(ctx), 'deal_action', {
    filter: { field: 'deal', op: 'eq', value: deal },
    include: ['created_by'],
    limit: 200,
  });
  return records.map(({ id, action, done_at, created_by, note }) => ({
    id,
    action_id: String(idOf(action)),
    done_at: (done_at as string | null) ?? null,
    by: ((created_by as unknown as { name?: string } | null)?.name ?? null) as string | null,
    note: (note as string | null) ?? null,
  }));
}

async function knownAction(ctx: Context, action: string): Promise<void> {
  if (!(await actionsOf(ctx.db)).some((row) => row.id === action)) throw notFound('This action');
}
