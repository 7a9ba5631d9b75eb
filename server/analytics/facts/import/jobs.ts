import type { Job } from '../../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../../kernel/system.ts';
import { FACT_JOB, resumable, workOn } from './service.ts';

const work: Job<{ workspace: string; import: string }> = {
  name: FACT_JOB,
  attempts: 3,
  run: (runtime, payload, { signal }) => workOn(runtime, payload, signal),
};

/** Takes up what a stopped process left. */
const resume: Job = {
  name: 'fact_imports.resume',
  cron: '* * * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      for (const id of await resumable(ctx))
        await runtime.jobs.add(ctx, FACT_JOB, { workspace: workspace.id, import: id }, { jobKey: `facts ${id}` });
    }
  },
};

export const factImportJobs: Job[] = [work, resume];
