import type { Context } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Job, JobHelpers } from '../../kernel/jobs.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { undoChangeSet } from '../undo.ts';
import { checkImport } from './check.ts';
import { Pace } from './progress.ts';
import { type ImportRow, updateImport, workingImports } from './queries.ts';
import { runImport } from './run.ts';
import { holding, type ImportPayload, isHeld, jobFor, payloadOf } from './work.ts';

const ATTEMPTS = 5;

const work = (
  name: string,
  state: keyof typeof jobFor,
  step: (ctx: Context, row: ImportRow, helpers: JobHelpers, payload: ImportPayload) => Promise<void>,
): Job<ImportPayload> => ({
  name,
  attempts: ATTEMPTS,
  async run(runtime: Runtime, payload: ImportPayload, helpers: JobHelpers) {
    await holding(runtime, payload, async (ctx, row) => {
      if (row.state !== state) return;
      try {
        await step(ctx, row, helpers, payload);
      } catch (error) {
        if (helpers.signal.aborted) return again(ctx, row, name, payload);
        // What is wrong with the file or the rules stays wrong; a lost connection may pass.
        if (!(error instanceof DomainError) && helpers.attempt < ATTEMPTS) throw error;
        await fail(ctx, row, error);
      }
    });
  },
});

const check = work('imports.check', 'checking', async (ctx, row, helpers) => {
  await checkImport(ctx, row, helpers.signal);
});

const run = work('imports.run', 'running', async (ctx, row, helpers, payload) => {
  const end = await runImport(ctx, row, helpers.signal);
  if (end === 'stopped') await again(ctx, row, 'imports.run', payload);
});

const undo = work('imports.undo', 'undoing', async (ctx, row, _helpers, payload) => {
  const pace = new Pace('undoing', null);
  let told = performance.now();
  try {
    if (row.change_set) {
      await undoChangeSet(ctx, row.change_set, {
        force: payload.force,
        onProgress: (done, total) => {
          if (performance.now() - told < 300) return;
          told = performance.now();
          // The undoing is one transaction; its progress is told beside it.
          void updateImport(ctx, row.id, { progress: { ...pace.at(done), total } }).catch(() => {});
        },
      });
    }
    await updateImport(ctx, row.id, { state: 'undone', progress: null, conflicts: [], error: null });
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'conflict') throw error;
    const conflicts = error.extra.conflicts as ImportRow['conflicts'] | undefined;
    const back = row.finished_at ? 'done' : 'paused';
    if (conflicts) await updateImport(ctx, row.id, { state: back, progress: null, conflicts });
    else await updateImport(ctx, row.id, { state: 'undone', progress: null, conflicts: [] });
  }
});

/** Takes up what a killed process left: work that says it goes on, with nobody at it. */
const resume: Job = {
  name: 'imports.resume',
  cron: '* * * * *',
  async run(runtime: Runtime) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      for (const row of await workingImports(ctx)) {
        if (await isHeld(ctx, row.id)) continue;
        const name = jobFor[row.state as keyof typeof jobFor];
        await runtime.jobs.add(ctx, name, payloadOf(ctx, row.id), { jobKey: `import ${row.id}` });
      }
    }
  },
};

async function again(ctx: Context, row: ImportRow, name: string, payload: ImportPayload): Promise<void> {
  await ctx.runtime.jobs.add(ctx, name, payload, { jobKey: `import ${row.id}` });
}

async function fail(ctx: Context, row: ImportRow, error: unknown): Promise<void> {
  const message =
    error instanceof DomainError ? error.message : 'Something unexpected went wrong. Start it again to go on';
  if (!(error instanceof DomainError)) ctx.runtime.log.error({ err: error, import: row.id }, 'import failed');
  await updateImport(ctx, row.id, { state: 'failed', error: message, progress: null });
}

export const importJobs: Job[] = [check, run, undo, resume];
