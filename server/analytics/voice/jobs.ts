import type { Context } from '../../kernel/context.ts';
import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext, workspaceById } from '../../kernel/system.ts';
import { readNew } from './reading.ts';

const soon: Job<{ workspace: string }> = {
  name: 'voice.read',
  attempts: 3,
  async run(runtime, { workspace }, { signal }) {
    await readNew(systemContext(runtime, await workspaceById(runtime, workspace)), signal);
  },
};

/** What no event told of is found within the hour. */
const hourly: Job = {
  name: 'voice.read_all',
  cron: '35 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime))
      if (!signal.aborted) await readNew(systemContext(runtime, workspace), signal);
  },
};

/** Of many who ask at once, one reads. */
export async function askReading(ctx: Context): Promise<void> {
  const workspace = ctx.workspace.id;
  await ctx.runtime.jobs.add(ctx, 'voice.read', { workspace }, { jobKey: `voice.read ${workspace}` });
}

export const voiceJobs: Job[] = [soon, hourly];
