import { type Context, inTransaction } from '../kernel/context.ts';
import { conflict } from '../kernel/errors.ts';
import { requirePermission, unlimited } from '../records/permissions.ts';
import { getRecord } from '../records/query.ts';
import type { KithRecord, Values } from '../records/types.ts';
import { allStages, type PastVisit, replaceVisits, type StageRow, visitsOf } from './queries.ts';
import { type Moved, writeAll } from './written.ts';

export type { Moved } from './written.ts';

export interface Win {
  close_date?: string | null;
  /** Why the customer bought. */
  reason?: string | null;
  /** Who else was after it. */
  competitor?: string | null;
  decided_by?: string | null;
  /** What colleagues in service must know. */
  service_notes?: string | null;
}

export interface Loss {
  close_date?: string | null;
  /** In words. */
  reason?: string | null;
  /** From the workspace's list. */
  loss_reason?: string | null;
  /** Who got it. */
  competitor?: string | null;
  decided_by?: string | null;
}

/** Moves a deal to the won stage of its pipeline. It closes today unless told otherwise. */
export const winDeal = (ctx: Context, id: string, wish: Win = {}): Promise<Moved> => {
  const { reason, ...values } = wish;
  return closeDeal(ctx, id, 'won', given({ ...values, won_reason: reason }));
};

/** Moves a deal to the lost stage of its pipeline and keeps why. */
export const loseDeal = (ctx: Context, id: string, wish: Loss = {}): Promise<Moved> => {
  const { reason, ...values } = wish;
  return closeDeal(ctx, id, 'lost', given({ ...values, lost_reason: reason }));
};

const given = (values: Values): Values =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ''),
  );

async function closeDeal(ctx: Context, id: string, kind: 'won' | 'lost', values: Values): Promise<Moved> {
  requirePermission(ctx, 'deal', 'update');
  return inTransaction(ctx, async (ctx) => {
    const deal = await wholeDeal(ctx, id);
    if (deal.status === kind) throw conflict(`This deal is already ${kind}`);
    const stages = await stagesOfPipeline(ctx, deal);
    const stage = stages.find((s) => s.kind === kind);
    if (!stage) throw conflict(`The pipeline of this deal has no stage for deals that are ${kind}`);
    return move(ctx, deal, { ...values, stage: stage.id });
  });
}

/** Takes a win or a loss back: the deal returns to the open stage it last stood in. */
export async function reopenDeal(ctx: Context, id: string, from: 'won' | 'lost'): Promise<Moved> {
  requirePermission(ctx, 'deal', 'update');
  return inTransaction(ctx, async (ctx) => {
    const deal = await wholeDeal(ctx, id);
    if (deal.status !== from) throw conflict(`This deal is not ${from}`);
    const stages = await stagesOfPipeline(ctx, deal);
    const open = stages.filter((s) => s.kind === 'open');
    const visits = await visitsOf(ctx.db, ctx.workspace.schema, id, ctx.now());
    const last = visits.findLast((v) => open.some((s) => s.id === v.stage));
    const stage = open.find((s) => s.id === last?.stage) ?? open[0];
    if (!stage) throw conflict('The pipeline of this deal has no open stage to return to');
    return move(ctx, deal, { stage: stage.id });
  });
}

/** The stages a deal has stood in, oldest first, and for how long. */
export async function stagesOfDeal(ctx: Context, id: string) {
  await getRecord(ctx, 'deal', id, { fields: ['stage'] });
  const visits = await visitsOf(ctx.db, ctx.workspace.schema, id, ctx.now());
  return visits.map(({ stage, name, kind, ...visit }) => ({ stage: { id: stage, name, kind }, ...visit }));
}

/** Tells the stages that deals stood in before Kith knew of them. */
export async function tellPastStages(ctx: Context, visits: PastVisit[]): Promise<void> {
  requirePermission(ctx, 'deal', 'import');
  if (visits.length > 0) await replaceVisits(ctx.db, ctx.workspace.schema, visits);
}

/** A deal that the caller may see, with the fields that they may not: what follows from its stage goes by them. */
async function wholeDeal(ctx: Context, id: string): Promise<KithRecord> {
  await getRecord(ctx, 'deal', id, { fields: ['name'] });
  return getRecord(unlimited(ctx), 'deal', id);
}

async function stagesOfPipeline(ctx: Context, deal: KithRecord): Promise<StageRow[]> {
  return (await allStages(ctx.db)).filter((s) => s.pipeline_id === deal.pipeline);
}

/** The version that was read goes along: of two colleagues who close a deal at once, one is told. */
const move = (ctx: Context, deal: KithRecord, values: Values): Promise<Moved> =>
  writeAll(ctx, [{ op: 'update', object: 'deal', id: deal.id, values, version: deal.version }]);
