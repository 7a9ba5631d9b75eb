import type { Context } from '../kernel/context.ts';
import { uuidv7 } from '../kernel/ids.ts';
import type { Rules } from '../records/define.ts';
import { idOf } from '../records/reference.ts';
import type { Change, Draft, Values } from '../records/types.ts';
import {
  allPipelines,
  allStages,
  type PipelineRow,
  type StageRow,
  stagesOf,
  standingDeals,
  visitedOf,
} from './queries.ts';

/** What a new pipeline starts with. The closed stages leave room before them for stages that are added later. */
const firstStages = [
  { name: 'Lead', kind: 'open', probability: 10, position: 1 },
  { name: 'Qualified', kind: 'open', probability: 25, position: 2 },
  { name: 'Proposal', kind: 'open', probability: 50, position: 3, forecast_category: 'best_case' },
  { name: 'Negotiation', kind: 'open', probability: 75, position: 4, forecast_category: 'commit' },
  { name: 'Won', kind: 'won', probability: 100, position: 101 },
  { name: 'Lost', kind: 'lost', probability: 0, position: 102 },
] as const;

const writes = (draft: Draft) => draft.op === 'create' || draft.op === 'update';

export const pipelineRules: Rules = {
  async prepare(ctx, drafts) {
    const pipelines = await allPipelines(ctx.db);
    await refuseLeavingPipelines(ctx, drafts, pipelines);
    await keepForHistory(ctx, drafts, 'pipeline');
    for (const draft of drafts) {
      if (draft.op === 'create' && pipelines.length === 0) draft.values.is_default = true;
      const another = pipelines.some((p) => p.is_default && p.id !== draft.id);
      if (draft.op === 'update' && draft.before?.is_default && draft.values.is_default === false && !another) {
        draft.refuse('is_default', 'required', 'Make another pipeline the default instead');
      }
    }
  },

  async also(ctx, drafts) {
    return [
      ...(await moveDefault(ctx, drafts)),
      ...(await takeStagesAlong(ctx, drafts)),
      ...drafts.filter((d) => d.op === 'create').flatMap(stagesFor),
    ];
  },
};

async function refuseLeavingPipelines(ctx: Context, drafts: Draft[], pipelines: PipelineRow[]): Promise<void> {
  const leaving = drafts.filter((d) => d.op === 'trash');
  const standing = await standingDeals(
    ctx.db,
    'pipeline_id',
    leaving.map((d) => d.id),
  );
  for (const draft of leaving) {
    const pipeline = pipelines.find((p) => p.id === draft.id);
    if (standing.has(draft.id)) draft.refuse('id', 'in_use', 'Move the deals of this pipeline to another one first');
    else if (pipeline?.is_default) draft.refuse('id', 'in_use', 'Make another pipeline the default first');
  }
}

/** What deals have stood in stays, in the trash at least: without it nobody could tell how long they stood where. */
async function keepForHistory(ctx: Context, drafts: Draft[], object: 'stage' | 'pipeline'): Promise<void> {
  const ending = drafts.filter((d) => d.op === 'purge');
  if (ending.length === 0) return;
  const visited = await visitedOf(
    ctx.db,
    object,
    ending.map((d) => d.id),
  );
  for (const draft of ending)
    if (visited.has(draft.id)) draft.refuse('id', 'in_use', 'Deals have stood in it: their history needs it');
}

/** There is one default: making a pipeline the default takes it from the one before. */
async function moveDefault(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const next = drafts.findLast((d) => writes(d) && d.values.is_default === true);
  if (!next) return [];
  return (await allPipelines(ctx.db))
    .filter((p) => p.is_default && p.id !== next.id)
    .map((p) => ({ op: 'update', object: 'pipeline', id: p.id, values: { is_default: false } }));
}

/** The stages of a pipeline go to the trash with it, and those that did come back with it. */
async function takeStagesAlong(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const moving = new Map(drafts.filter((d) => d.op === 'trash' || d.op === 'restore').map((d) => [d.id, d]));
  const stages = await stagesOf(ctx.db, [...moving.keys()]);
  return stages.flatMap(({ id, pipeline_id, trashed_at }): Change[] => {
    const pipeline = moving.get(pipeline_id);
    if (!pipeline || trashed_at !== (pipeline.before?.trashed_at ?? null)) return [];
    return [{ op: pipeline.op === 'trash' ? 'trash' : 'restore', object: 'stage', id }];
  });
}

const stagesFor = (draft: Draft): Change[] =>
  firstStages.map((stage) => ({
    op: 'create',
    object: 'stage',
    id: uuidv7(),
    values: { ...stage, pipeline: draft.id },
  }));

export const stageRules: Rules = {
  async prepare(ctx, drafts) {
    const [stages, pipelines] = await Promise.all([allStages(ctx.db), allPipelines(ctx.db)]);
    const known = [...stages];
    for (const draft of drafts) if (draft.op === 'create') completeStage(draft, known, pipelines);
    await refuseStagesInUse(ctx, drafts);
    await keepForHistory(ctx, drafts, 'stage');
    refuseSameNames(drafts, stages);
    refuseMissingKinds(drafts, stages, pipelines);
  },
};

/** A stage named by an import alone ("Prospecting", "Closed won") finds its pipeline, kind, chances and place. */
function completeStage({ values }: Draft, stages: StageRow[], pipelines: PipelineRow[]): void {
  values.pipeline ??= (pipelines.find((p) => p.is_default) ?? pipelines[0])?.id;
  values.kind ??= kindNamed(String(values.name ?? ''));
  values.probability ??= values.kind === 'won' ? 100 : values.kind === 'lost' ? 0 : 50;
  if (values.position === undefined || values.position === null) {
    const same = stages.filter(
      (s) => s.pipeline_id === idOf(values.pipeline) && (s.kind === 'open') === (values.kind === 'open'),
    );
    values.position = Math.max(values.kind === 'open' ? 0 : 100, ...same.map((s) => s.position)) + 1;
    // Further stages of the same batch come after this one.
    stages.push({
      id: '',
      name: String(values.name ?? ''),
      pipeline_id: idOf(values.pipeline) ?? '',
      kind: values.kind as StageRow['kind'],
      probability: null,
      forecast_category: null,
      position: values.position as number,
      age_limit: null,
      guidance: null,
    });
  }
}

function kindNamed(name: string): StageRow['kind'] {
  if (/^(closed?[\s:-]*)?(won|gewonnen|gagnée?|ganad[ao])$/i.test(name.trim())) return 'won';
  if (/^(closed?[\s:-]*)?(lost|verloren|perdue?|perdid[ao])$/i.test(name.trim())) return 'lost';
  return 'open';
}

async function refuseStagesInUse(ctx: Context, drafts: Draft[]): Promise<void> {
  const moved = drafts.filter(
    (d) => d.op === 'trash' || (d.op === 'update' && (d.changes('kind') || d.changes('pipeline'))),
  );
  const standing = await standingDeals(
    ctx.db,
    'stage_id',
    moved.map((d) => d.id),
  );
  for (const draft of moved) {
    if (!standing.has(draft.id)) continue;
    if (draft.op === 'trash') draft.refuse('id', 'in_use', 'Move the deals in this stage to another one first');
    else if (draft.changes('kind'))
      draft.refuse('kind', 'in_use', 'Deals stand in this stage, so its kind has to stay');
    else draft.refuse('pipeline', 'in_use', 'Deals stand in this stage, so it has to stay in its pipeline');
  }
}

function refuseSameNames(drafts: Draft[], stages: StageRow[]): void {
  const key = (pipeline: unknown, name: unknown) => `${idOf(pipeline)} ${String(name).trim().toLowerCase()}`;
  const rewritten = new Set(drafts.map((d) => d.id));
  const taken = new Set(stages.filter((s) => s.id && !rewritten.has(s.id)).map((s) => key(s.pipeline_id, s.name)));
  for (const draft of drafts) {
    if (draft.op === 'trash' || draft.op === 'purge') continue;
    const name = key(draft.get('pipeline'), draft.get('name'));
    if (taken.has(name)) draft.refuse('name', 'not_unique', 'The pipeline has a stage of this name already');
    taken.add(name);
  }
}

/** A pipeline that had a way in and both ways out keeps them. */
function refuseMissingKinds(drafts: Draft[], stages: StageRow[], pipelines: PipelineRow[]): void {
  const after = new Map<string, Values>(stages.map((s) => [s.id, { kind: s.kind, pipeline: s.pipeline_id }]));
  for (const draft of drafts) {
    if (draft.op === 'trash' || draft.op === 'purge') after.delete(draft.id);
    else after.set(draft.id, { kind: draft.get('kind'), pipeline: idOf(draft.get('pipeline')) });
  }
  const left = [...after.values()];
  for (const draft of drafts) {
    if (!draft.before) continue;
    const { kind, pipeline } = draft.before;
    const stays = after.get(draft.id);
    if (stays?.kind === kind && stays?.pipeline === pipeline) continue;
    if (!pipelines.some((p) => p.id === pipeline)) continue;
    if (!left.some((s) => s.kind === kind && s.pipeline === pipeline)) {
      const field = draft.op === 'update' ? 'kind' : 'id';
      draft.refuse(field, 'required', `A pipeline needs at least one stage that is ${kind}`);
    }
  }
}
