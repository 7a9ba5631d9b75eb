import { z } from 'zod';
import type { App } from '../kernel/http.ts';
import { loadSampleData, removeSampleData, sampleData } from './service.ts';

const status = z.object({
  loaded: z.boolean(),
  loaded_at: z.string().nullable(),
  change_set: z.uuid().nullable(),
  records: z.number().int(),
});
const removed = z.object({
  change_set: z.uuid().nullable(),
  removed: z.number().int(),
  /** What somebody has worked on since: it stays. */
  kept: z.array(z.object({ object: z.string(), id: z.uuid(), title: z.string(), field: z.string().nullable() })),
});

const path = '/api/v1/sample-data';
const tags = ['Workspace'];

export function sampleDataRoutes(app: App): void {
  app.get(
    path,
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Whether the sample data are here', tags, response: { 200: status } },
    },
    async (request) => describe(await sampleData(request.ctx)),
  );

  app.post(
    path,
    {
      config: { access: 'admin' },
      schema: { summary: 'Fill the workspace with an invented business', tags, response: { 201: status } },
    },
    async (request, reply) => {
      const sample = await loadSampleData(request.ctx);
      reply.code(201).header('kith-change-set', sample.id);
      return describe(sample);
    },
  );

  app.delete(
    path,
    {
      config: { access: 'admin' },
      schema: { summary: 'Take the sample data out again', tags, response: { 200: removed } },
    },
    async (request, reply) => {
      const { changeSet, undone, conflicts } = await removeSampleData(request.ctx);
      if (changeSet) reply.header('kith-change-set', changeSet);
      const kept = conflicts.map(({ object, id, title, field }) => ({ object, id, title, field }));
      return { change_set: changeSet, removed: undone, kept: [...new Map(kept.map((k) => [k.id, k])).values()] };
    },
  );
}

const describe = (sample: Awaited<ReturnType<typeof sampleData>>) => ({
  loaded: sample !== null,
  loaded_at: sample?.at ?? null,
  change_set: sample?.id ?? null,
  records: sample?.changes ?? 0,
});
