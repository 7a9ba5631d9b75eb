import type { Job } from '../kernel/jobs.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { systemContext, workspaceById } from '../kernel/system.ts';
import { deliver } from './service.ts';

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
];
