import type { Job } from '../kernel/jobs.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { allWorkspaces, systemContext, workspaceById } from '../kernel/system.ts';
import { deliver, forgetMail } from './service.ts';

const ATTEMPTS = 12;

export const mailJobs: Job[] = [
  {
    name: 'mail.send',
    // With graphile-worker's pauses (e^n seconds) the last is about two days after the first.
    attempts: ATTEMPTS,
    async run(runtime: Runtime, { workspace, id }: { workspace: string; id: string }, { attempt }) {
      const ctx = systemContext(runtime, await workspaceById(runtime, workspace));
      await deliver(ctx, id, attempt >= ATTEMPTS);
    },
  },
  {
    name: 'mail.forget',
    cron: '50 2 * * *',
    async run(runtime: Runtime, _payload: unknown, { signal }) {
      for (const workspace of await allWorkspaces(runtime)) {
        if (signal.aborted) return;
        await forgetMail(systemContext(runtime, workspace));
      }
    },
  },
];
