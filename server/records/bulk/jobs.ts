import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { forgetOldWork, openWork } from './queries.ts';
import { ATTEMPTS, runWork, type WorkPayload } from './run.ts';
import { requestRun } from './service.ts';

/** How long it is kept what was done in the background, and what could not be. */
const KEPT_DAYS = 30;

const run: Job<WorkPayload> = { name: 'work.run', attempts: ATTEMPTS, run: runWork };

/** Takes up what a killed process left: work that says it goes on, with nobody at it. */
const resume: Job = {
  name: 'work.resume',
  cron: '* * * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      for (const { id } of await openWork(ctx)) if (!(await isHeld(ctx, id))) await requestRun(ctx, id);
    }
  },
};

const forget: Job = {
  name: 'work.forget',
  cron: '40 3 * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) {
      await forgetOldWork(systemContext(runtime, workspace), KEPT_DAYS);
    }
  },
};

async function isHeld(ctx: Context, id: string): Promise<boolean> {
  const { rows } = await sql<{ free: boolean }>`
    select pg_try_advisory_xact_lock(hashtextextended(${`work ${id}`}, 0)) as free`.execute(ctx.db);
  return !rows[0]?.free;
}

export const workJobs: Job[] = [run, resume, forget];
