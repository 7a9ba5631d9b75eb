import { addFacts, dropFactsOf } from '../analytics/facts/service.ts';
import { addSamplePlans, dropSamplePlans } from '../analytics/planning/service.ts';
import { dropSampleReports, keepSampleReports } from '../analytics/reports/service.ts';
import { tellPastPhases } from '../commerce/subscriptions/service.ts';
import { type Context, inTransaction } from '../kernel/context.ts';
import { conflict } from '../kernel/errors.ts';
import { recordAudit } from '../records/audit.ts';
import { today } from '../records/dates.ts';
import { listRecords } from '../records/query.ts';
import { type UndoResult, undoChangeSet } from '../records/undo.ts';
import { openChangeSet, write } from '../records/write/index.ts';
import { tellPastStages } from '../sales/service.ts';
import { Calendar } from './calendar.ts';
import { generate } from './generate.ts';
import { makePlans } from './planning.ts';
import { holdSample, type LoadedSample, loadedSample } from './queries.ts';
import { Random } from './random.ts';
import { SAMPLE_REPORTS } from './reports.ts';
import type { Making } from './world.ts';

const SEED = 20;
const CHUNK = 1000;

export const sampleData = (ctx: Context): Promise<LoadedSample | null> => loadedSample(ctx.db);

/** Fills the workspace with an invented business, as one change set: all of it or nothing. */
export async function loadSampleData(ctx: Context): Promise<LoadedSample> {
  return inTransaction({ ...ctx, origin: { kind: 'sample' } }, async (ctx) => {
    await holdSample(ctx.db, ctx.workspace.schema);
    if (await loadedSample(ctx.db)) throw conflict('The sample data are here already');
    const { changes, deals, phases, facts } = generate(await makingFor(ctx));
    const changeSet = await openChangeSet(ctx, { reason: 'Sample data' });
    for (let i = 0; i < changes.length; i += CHUNK) {
      await write(ctx, changes.slice(i, i + CHUNK), { changeSet, system: true, returning: false });
    }
    await tellPastStages(
      ctx,
      deals.flatMap(({ id, visits }) =>
        visits.map((v) => ({ deal: id, stage: v.stage, since: v.entered_at, until: v.left_at })),
      ),
    );
    await tellPastPhases(ctx, phases, changeSet);
    await addFacts(ctx, { title: 'Sample data', source: 'sample', changeSet, ...facts });
    await addSamplePlans(ctx, changeSet, makePlans(today(ctx.now(), ctx.workspace.timeZone)));
    await keepSampleReports(ctx, SAMPLE_REPORTS, 'Sales at a glance');
    await recordAudit(ctx, { action: 'sample_data.loaded', detail: { change_set: changeSet } });
    return (await loadedSample(ctx.db)) as LoadedSample;
  });
}

/**
 * Takes the sample data out again. What people have made since stays, and so do sample records that they have worked
 * on: those are told in `conflicts`.
 */
export async function removeSampleData(ctx: Context): Promise<UndoResult> {
  return inTransaction(ctx, async (ctx) => {
    await holdSample(ctx.db, ctx.workspace.schema);
    const sample = await loadedSample(ctx.db);
    if (!sample) throw conflict('There are no sample data to remove');
    await recordAudit(ctx, { action: 'sample_data.removed', detail: { change_set: sample.id } });
    await dropFactsOf(ctx, sample.id);
    await dropSamplePlans(ctx, sample.id);
    await dropSampleReports(ctx);
    return undoChangeSet(ctx, sample.id, { force: 'keep_later' });
  });
}

async function makingFor(ctx: Context): Promise<Making> {
  const { records } = await listRecords(ctx, 'stage', {
    filter: { field: 'pipeline.is_default', op: 'eq', value: true },
    sort: ['position'],
    fields: ['kind', 'position'],
    limit: 200,
  });
  return {
    random: new Random(SEED),
    calendar: new Calendar(ctx.now()),
    currency: ctx.workspace.currency,
    stages: records.map(({ id, kind }) => ({ id, kind: String(kind) })),
    me: ctx.actor.memberId ?? (await firstOwner(ctx)),
  };
}

/** The member who has owned the workspace for longest. */
async function firstOwner(ctx: Context): Promise<string | null> {
  const filter = { field: 'role', op: 'eq', value: 'owner' } as const;
  const { records } = await listRecords(ctx, 'member', { filter, sort: ['created_at'], limit: 1 });
  return records[0]?.id ?? null;
}
