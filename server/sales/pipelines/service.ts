import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import type { Change } from '../../records/types.ts';
import { openChangeSet, write } from '../../records/write/index.ts';
import { allStages, type StageRow, standingIn } from '../queries.ts';

export interface Removed {
  changeSet: string | null;
  /** How many deals went elsewhere. */
  moved: number;
}

const CHUNK = 2000;

/** Removes a stage; the deals that stand in it go to another one first. One change set: undoing it brings both back. */
export async function removeStage(ctx: Context, id: string, moveTo?: string | null): Promise<Removed> {
  requirePermission(ctx, 'stage', 'delete');
  return inTransaction(ctx, async (ctx) => {
    const stage = await getRecord(ctx, 'stage', id);
    const stages = await allStages(ctx.db);
    const to = moveTo ? stages.find((s) => s.id === moveTo) : null;
    if (moveTo && (!to || to.id === id))
      throw invalidField('move_to', 'not_found', 'This is no other stage of this workspace');
    const changeSet = await openChangeSet(ctx, { reason: `Removed the stage ${stage.name}` });
    const moved = to ? await moveAll(ctx, id, to, changeSet) : 0;
    await write(ctx, [{ op: 'trash', object: 'stage', id }], { changeSet });
    return { changeSet, moved };
  });
}

/** Removes a pipeline; the deals of each stage go to the stage of another pipeline that stands for it. */
export async function removePipeline(ctx: Context, id: string, moveTo?: string | null): Promise<Removed> {
  requirePermission(ctx, 'pipeline', 'delete');
  return inTransaction(ctx, async (ctx) => {
    const pipeline = await getRecord(ctx, 'pipeline', id);
    const stages = await allStages(ctx.db);
    const there = stages.filter((s) => s.pipeline_id === moveTo);
    if (moveTo && (there.length === 0 || moveTo === id))
      throw invalidField('move_to', 'not_found', 'This is no other pipeline of this workspace');
    const changeSet = await openChangeSet(ctx, { reason: `Removed the pipeline ${pipeline.name}` });
    let moved = 0;
    for (const stage of moveTo ? stages.filter((s) => s.pipeline_id === id) : []) {
      const to = counterpart(stage, there);
      if (to) moved += await moveAll(ctx, stage.id, to, changeSet);
    }
    await write(ctx, [{ op: 'trash', object: 'pipeline', id }], { changeSet });
    return { changeSet, moved };
  });
}

/** The stage of another pipeline that stands for this one: of its name, else the first of its kind. Won stays won. */
function counterpart(stage: StageRow, there: StageRow[]): StageRow | undefined {
  const peers = there.filter((s) => s.kind === stage.kind);
  const name = stage.name.trim().toLowerCase();
  return peers.find((s) => s.name.trim().toLowerCase() === name) ?? peers[0] ?? there[0];
}

/**
 * Every deal of a stage, whoever may see it: removing a stage is an administrator's, and would otherwise be refused for
 * reasons that nobody can look at. Deals in the trash find a stage when they come back (`deal-rules.ts`).
 */
async function moveAll(ctx: Context, from: string, to: StageRow, changeSet: string): Promise<number> {
  const all = unlimited({ ...ctx, origin: { kind: 'system' } });
  for (let moved = 0; ; ) {
    const ids = await standingIn(ctx.db, from, CHUNK);
    if (ids.length === 0) return moved;
    const values = { pipeline: to.pipeline_id, stage: to.id };
    const changes = ids.map((id): Change => ({ op: 'update', object: 'deal', id, values: { ...values } }));
    await write(all, changes, { changeSet, returning: false });
    moved += ids.length;
  }
}
