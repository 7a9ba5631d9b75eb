import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import type { Job } from '../../kernel/jobs.ts';
import { allWorkspaces, systemContext, workspaceById } from '../../kernel/system.ts';
import type { Domain } from '../domain.ts';
import { dropIndex, indexesOf, makeIndex, makeNarrowings, tendIndexes } from './make.ts';
import type { IndexPayload, NarrowPayload } from './notice.ts';

const make: Job<IndexPayload> = {
  name: 'view_indexes.make',
  attempts: 3,
  async run(runtime, { workspace, ...payload }) {
    await makeIndex(systemContext(runtime, await workspaceById(runtime, workspace)), payload);
  },
};

const narrow: Job<NarrowPayload> = {
  name: 'view_indexes.narrow',
  attempts: 3,
  async run(runtime, { workspace, object, ms }) {
    await makeNarrowings(systemContext(runtime, await workspaceById(runtime, workspace)), object, ms);
  },
};

const tend: Job = {
  name: 'view_indexes.tend',
  cron: '10 3 * * *',
  async run(runtime, _payload, { signal }) {
    for (const workspace of await allWorkspaces(runtime)) {
      if (signal.aborted) return;
      await tendIndexes(systemContext(runtime, workspace));
    }
  },
};

const answer = z.object({
  name: z.string(),
  object: z.string(),
  definition: z.string(),
  state: z.enum(['building', 'ready', 'failed']),
  /** How long the list took before, in ms. */
  slow_ms: z.number(),
  /** Ids of the views that it serves. */
  views: z.array(z.string()),
  created_at: z.string(),
  ready_at: z.string().nullable(),
  scans: z.number(),
  used_at: z.string(),
  error: z.string().nullable(),
});

function routes(app: App): void {
  const config = { access: 'admin' as const };
  app.get(
    '/api/v1/view-indexes',
    {
      config,
      schema: {
        summary: 'Indexes that Kith made for slow views',
        tags: ['Views'],
        response: { 200: z.object({ data: z.array(answer) }) },
      },
    },
    async ({ ctx }) => ({ data: await indexesOf(ctx) }),
  );
  app.delete(
    '/api/v1/view-indexes/:name',
    { config, schema: { summary: 'Drop one', tags: ['Views'], params: z.object({ name: z.string().max(63) }) } },
    async ({ ctx, params }, reply) => {
      await dropIndex(ctx, params.name);
      return reply.code(204).send();
    },
  );
}

/** A view that is slow gets its index, by itself. */
export const viewIndexes: Domain = { name: 'view-indexes', routes, jobs: [make, narrow, tend] };
