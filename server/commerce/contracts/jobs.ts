import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext } from '../../kernel/system.ts';
import { keepCheckIns } from '../checkins/service.ts';
import { makeRenewals } from '../renewals/service.ts';
import { followPhases } from '../subscriptions/service.ts';
import { keepContracts } from './service.ts';

/**
 * What the days bring. It goes round each hour, because the day begins at another hour in each workspace's time zone; whatever
 * has been done already finds nothing left to do.
 */
const keep: Job = {
  name: 'contracts.keep',
  cron: '7 * * * *',
  async run(runtime, _, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace, { kind: 'rule' });
      for (const work of [followPhases, keepContracts, makeRenewals, keepCheckIns]) {
        if (signal.aborted) return;
        // A workspace in trouble does not keep the others waiting.
        await work(ctx).catch((error: unknown) =>
          runtime.log.error({ err: error, workspace: workspace.id, work: work.name }, 'contracts could not be kept'),
        );
      }
    }
  },
};

export const contractJobs: Job[] = [keep];
