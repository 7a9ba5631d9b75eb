import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { requestWork, workOff } from './find/runs.ts';

const work: Job<{ workspace: string }> = {
  name: 'duplicates.work',
  attempts: 3,
  run: (runtime, { workspace }, { signal }) => workOff(runtime, workspace, signal),
};

/** Takes up what a killed process left, and what came while another was at it. */
const resume: Job = {
  name: 'duplicates.resume',
  cron: '* * * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      if (await isWaiting(ctx)) await requestWork(ctx);
    }
  },
};

async function isWaiting(ctx: Context): Promise<boolean> {
  const { schema } = ctx.workspace;
  const { rows } = await sql<{ waiting: boolean }>`select (exists (select 1 from ${sql.id(schema, 'duplicate_queue')})
      or exists (select 1 from ${sql.id(schema, 'duplicate_run')} where state in ('queued', 'running')))
    and pg_try_advisory_xact_lock(hashtextextended(${`duplicates ${schema}`}, 0)) as waiting`.execute(ctx.db);
  return rows[0]?.waiting ?? false;
}

export const duplicateJobs: Job[] = [work, resume];
