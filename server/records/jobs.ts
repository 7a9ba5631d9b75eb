import type { Job } from '../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../kernel/system.ts';
import { collectFiles } from './files/service.ts';
import { emptyTrash, keptDays } from './trash.ts';
import { forgetViews } from './views.ts';
import { rebuildVocabulary } from './vocabulary.ts';

export const recordJobs: Job[] = [
  {
    name: 'records.nightly',
    cron: '20 2 * * *',
    run: async (runtime, _payload, { signal }) => {
      for (const workspace of await allWorkspaces(runtime)) {
        if (signal.aborted) return;
        const ctx = systemContext(runtime, workspace);
        await rebuildVocabulary(ctx);
        await emptyTrash(ctx, keptDays);
        await forgetViews(ctx, keptDays);
        await collectFiles(ctx);
      }
    },
  },
];
