import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext, workspaceById } from '../../kernel/system.ts';
import { actingContext } from '../import/actor.ts';
import { findExport, forgetOldExports, writeExport } from './service.ts';

const write: Job<{ workspace: string; export: string }> = {
  name: 'exports.write',
  attempts: 5,
  async run(runtime, payload, { signal }) {
    const system = systemContext(runtime, await workspaceById(runtime, payload.workspace));
    const row = await findExport(system, payload.export);
    if (!row || row.state === 'done' || row.state === 'failed') return;
    await writeExport(await actingContext(system, row.actor), row, signal);
  },
};

const forget: Job = {
  name: 'exports.forget',
  cron: '20 4 * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) await forgetOldExports(systemContext(runtime, workspace));
  },
};

export const exportJobs: Job[] = [write, forget];
