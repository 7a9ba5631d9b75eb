import type { Context } from '../kernel/context.ts';
import { canonicalDate, timeOf, today } from '../records/dates.ts';
import type { Rules } from '../records/define.ts';
import { idOf } from '../records/reference.ts';
import type { Change, Draft, NewEvent, Written } from '../records/types.ts';
import { advantageBehind } from './choices.ts';
import { offersOfDeals } from './offers/of-deals.ts';
import { refuseAtGates, tasksOfStages } from './playbook/gates.ts';
import {
  allPipelines,
  allStages,
  beginVisits,
  moveVisits,
  namesOf,
  type PipelineRow,
  type StageMove,
  type StageRow,
} from './queries.ts';
import { followMerged, placeDeals } from './territories/service/placing.ts';

export const dealRules: Rules = {
  async prepare(ctx, drafts) {
    // An undo restores the fields that follow from the stage together with it.
    if (ctx.origin.kind === 'undo') return;
    for (const draft of drafts) keepAmountSetByHand(draft);
    const placed = drafts.filter(
      (d) => d.op === 'create' || (d.op === 'update' && ('stage' in d.values || 'pipeline' in d.values)),
    );
    if (placed.length > 0) {
      const [stages, pipelines] = await Promise.all([allStages(ctx.db), allPipelines(ctx.db)]);
      for (const draft of placed) place(ctx, draft, stages, pipelines);
      await refuseAtGates(ctx, placed, stages);
    }
    for (const draft of drafts) tellAdvantage(draft);
    await nameDeals(ctx, drafts);
    await placeDeals(ctx, drafts);
  },

  async also(ctx, drafts) {
    return [
      ...(await tasksOfStages(ctx, drafts)),
      ...(await offersOfDeals(ctx, drafts)),
      ...(await homeForRestored(ctx, drafts)),
    ];
  },

  follow: followMerged,

  async after(ctx, written) {
    await keepVisits(ctx, written);
    return written.flatMap(dealEvents);
  },
};

/** Whoever sets the amount means it: from then on it no longer follows the products of the deal. */
function keepAmountSetByHand(draft: Draft): void {
  if (draft.op !== 'update' || 'amount_follows' in draft.values) return;
  if (draft.before?.amount_follows === true && draft.changes('amount')) draft.values.amount_follows = false;
}

/** Finds the stage a deal stands in and what follows from it: pipeline, status, probability and the closing dates. */
function place(ctx: Context, draft: Draft, stages: StageRow[], pipelines: PipelineRow[]): void {
  const stage = draft.op === 'create' ? stageOfNewDeal(draft, stages, pipelines) : stageOfMovedDeal(draft, stages);
  if (!stage) return;
  const formerId = draft.before ? idOf(draft.before.stage) : null;
  if (formerId === stage.id) return;

  const former = stages.find((s) => s.id === formerId);
  const formerKind = draft.before?.status ?? null;
  draft.values.status = stage.kind;
  followProbability(draft, stage, former);
  followCategory(draft, stage, former);

  if (stage.kind === 'open') {
    if (formerKind && formerKind !== 'open') reopen(draft);
  } else if (formerKind !== stage.kind) {
    close(ctx, draft, stage);
  }
  draft.values.stage_since ??= timeOf(ctx.now());
}

function stageOfNewDeal(draft: Draft, stages: StageRow[], pipelines: PipelineRow[]): StageRow | null {
  const pipelineId = idOf(draft.values.pipeline);
  const stageId = idOf(draft.values.stage);
  if (stageId) {
    const stage = stages.find((s) => s.id === stageId);
    if (!stage) return refuseStage(draft, 'This stage does not exist, or it is in the trash');
    if (pipelineId && pipelineId !== stage.pipeline_id) {
      return refuseStage(draft, `The stage "${stage.name}" belongs to another pipeline`);
    }
    draft.values.pipeline = stage.pipeline_id;
    return stage;
  }
  const pipeline = pipelineId
    ? pipelines.find((p) => p.id === pipelineId)
    : (pipelines.find((p) => p.is_default) ?? pipelines[0]);
  const first = pipeline && stages.find((s) => s.pipeline_id === pipeline.id && s.kind === 'open');
  if (!first) return refuseStage(draft, 'There is no open stage for this deal to start in');
  draft.values.pipeline = first.pipeline_id;
  draft.values.stage = first.id;
  return first;
}

function stageOfMovedDeal(draft: Draft, stages: StageRow[]): StageRow | null {
  const pipelineId = idOf(draft.get('pipeline'));
  const stage = stages.find((s) => s.id === idOf(draft.get('stage')));
  if (!stage) return refuseStage(draft, 'This stage does not exist, or it is in the trash');
  if (stage.pipeline_id === pipelineId) return stage;
  return refuseStage(
    draft,
    'stage' in draft.values
      ? `The stage "${stage.name}" belongs to another pipeline`
      : 'Choose a stage of the pipeline the deal moves to',
  );
}

function refuseStage(draft: Draft, message: string): null {
  draft.refuse('stage', 'invalid', message);
  return null;
}

/** A probability that somebody set by hand stays while the deal is open; else it is the stage's. */
function followProbability(draft: Draft, stage: StageRow, former: StageRow | undefined): void {
  if (draft.values.probability !== undefined && draft.values.probability !== null) return;
  const before = draft.before?.probability ?? null;
  const byHand = before !== null && former?.kind === 'open' && before !== former.probability;
  if (!byHand || stage.kind !== 'open') draft.values.probability = stage.probability;
}

/** What a stage's deals are forecast as, unless somebody has said otherwise of this one. */
function followCategory(draft: Draft, stage: StageRow, former: StageRow | undefined): void {
  if (draft.values.forecast_category !== undefined || stage.kind !== 'open') return;
  const before = draft.before?.forecast_category ?? null;
  const byHand = before !== null && former?.kind === 'open' && before !== (former.forecast_category ?? 'pipeline');
  if (!byHand) draft.values.forecast_category = stage.forecast_category ?? 'pipeline';
}

function close(ctx: Context, draft: Draft, stage: StageRow): void {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  if (!draft.values.close_date) draft.values.close_date = day;
  // Deals that come from elsewhere were closed long ago; their history should say so.
  const given = canonicalDate(String(draft.values.close_date));
  const past = draft.op === 'create' && given && given < day;
  draft.values.closed_at ??= past ? `${given}T12:00:00Z` : timeOf(ctx.now());
  draft.values.stage_since ??= draft.values.closed_at;
  forget(draft, stage.kind === 'won' ? ['lost_reason', 'loss_reason'] : ['won_reason']);
  forget(draft, ['decided_by']);
}

function reopen(draft: Draft): void {
  draft.values.closed_at = null;
  forget(draft, ['lost_reason', 'loss_reason', 'won_reason', 'decided_by']);
}

/** What was said of another outcome does not hold any more. */
function forget(draft: Draft, fields: string[]): void {
  for (const name of fields) if (draft.before?.[name] && !(name in draft.values)) draft.values[name] = null;
}

/** The reason most often says in what the winner was better; who knows more says so. */
function tellAdvantage(draft: Draft): void {
  const reason = draft.values.loss_reason ?? draft.values.won_reason;
  if (typeof reason !== 'string' || draft.values.decided_by) return;
  if (draft.op === 'create' || draft.op === 'update') draft.values.decided_by = advantageBehind[reason] ?? null;
}

/** "Cancity – GTX Pro", or what else is known, for a deal that came without a name. */
async function nameDeals(ctx: Context, drafts: Draft[]): Promise<void> {
  const nameless = drafts.filter((d) => d.op === 'create' && isBlank(d.values.name));
  if (nameless.length === 0) return;
  const ids = (field: string) => [...new Set(nameless.map((d) => idOf(d.values[field])).filter((id) => id !== null))];
  const [companies, products] = await Promise.all([
    namesOf(ctx.db, 'company', ids('company')),
    namesOf(ctx.db, 'product', ids('product')),
  ]);
  for (const { values } of nameless) {
    const company = companies.get(idOf(values.company) ?? '');
    const product = products.get(idOf(values.product) ?? '');
    const known = company ? [company, product] : [product, values.external_id];
    const name = known.filter(Boolean).join(' – ') || values.external_id;
    if (name) values.name = String(name).slice(0, 300);
  }
}

/** Deals that come back from the trash to a stage that went meanwhile stand in the first stage of its kind. */
async function homeForRestored(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const back = drafts.filter((d) => d.op === 'restore');
  if (back.length === 0) return [];
  const [stages, pipelines] = await Promise.all([allStages(ctx.db), allPipelines(ctx.db)]);
  return back.flatMap((draft): Change[] => {
    if (stages.some((s) => s.id === idOf(draft.before?.stage))) return [];
    const pipeline =
      pipelines.find((p) => p.id === idOf(draft.before?.pipeline)) ??
      pipelines.find((p) => p.is_default) ??
      pipelines[0];
    const peers = stages.filter((s) => s.pipeline_id === pipeline?.id);
    const home = peers.find((s) => s.kind === draft.before?.status) ?? peers[0];
    if (!home) return [];
    return [{ op: 'update', object: 'deal', id: draft.id, values: { pipeline: home.pipeline_id, stage: home.id } }];
  });
}

async function keepVisits(ctx: Context, written: Written[]): Promise<void> {
  const move = ({ record }: Written): StageMove => ({
    deal: record.id,
    stage: String(idOf(record.stage)),
    since: String(record.stage_since),
  });
  const begun = written.filter((w) => w.op === 'create').map(move);
  const moved = written.filter((w) => w.op === 'update' && w.after && 'stage' in w.after).map(move);
  if (begun.length > 0) await beginVisits(ctx.db, ctx.workspace.schema, begun);
  if (moved.length > 0) await moveVisits(ctx.db, ctx.workspace.schema, moved);
}

function dealEvents(written: Written): NewEvent[] {
  const { op, id, before, after } = written;
  const handed: NewEvent[] =
    op === 'update' && after?.owner && before?.owner
      ? [{ name: 'deal.handed_over', object: 'deal', record_id: id, payload: { from: before.owner, to: after.owner } }]
      : [];
  return [...handed, ...stageEvents(written)];
}

function stageEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if ((op !== 'create' && op !== 'update') || !after || !('stage' in after)) return [];
  const event = (name: string): NewEvent => ({
    name,
    object: 'deal',
    record_id: id,
    payload: {
      from_stage: before?.stage ?? null,
      stage: record.stage,
      pipeline: record.pipeline,
      amount: record.amount ?? null,
      owner: record.owner ?? null,
      company: record.company ?? null,
    },
  });
  const events = op === 'update' ? [event('deal.stage_changed')] : [];
  if ('status' in after) {
    if (after.status === 'won') events.push(event('deal.won'));
    else if (after.status === 'lost') events.push(event('deal.lost'));
    else if (op === 'update') events.push(event('deal.reopened'));
  }
  return events;
}

const isBlank = (value: unknown) => value === undefined || value === null || String(value).trim() === '';
