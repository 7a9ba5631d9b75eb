import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { backupList, backupSettings, keyMade, keyWish, placeSettings } from './schema.ts';
import { askForBackup, askForTrial, changeKey, changeSettings, listBackups, openBackup, testPlace } from './service.ts';

const tags = ['Backups'];

export function backupRoutes(app: App): void {
  const config = { access: 'owner' as const };
  app.get(
    '/api/v1/backups',
    {
      config,
      schema: {
        summary: 'Backups, how they are made, and whether they can be put back',
        tags,
        response: { 200: backupList },
      },
    },
    ({ ctx }) => listBackups(ctx),
  );
  app.post(
    '/api/v1/backups',
    { config, schema: { summary: 'Back up now, in the background', tags, response: { 202: backupList } } },
    async ({ ctx }, reply) => reply.code(202).send(await askForBackup(ctx)),
  );
  app.put(
    '/api/v1/backups/settings',
    {
      config,
      schema: {
        summary: 'When backups are made, how many stay, and where',
        tags,
        body: backupSettings,
        response: { 200: backupList },
      },
    },
    ({ ctx, body }) => changeSettings(ctx, body),
  );
  app.post(
    '/api/v1/backups/test',
    { config, schema: { summary: 'Try whether backups can be put in a place', tags, body: placeSettings } },
    async ({ ctx, body }, reply) => {
      await testPlace(ctx, body);
      return reply.code(204).send();
    },
  );
  app.post(
    '/api/v1/backups/key',
    {
      config: { ...config, idempotency: 'off' },
      schema: {
        summary: 'How new backups are encrypted; a generated key is shown this once',
        tags,
        body: keyWish,
        response: { 200: keyMade },
      },
    },
    ({ ctx, body }) => changeKey(ctx, body),
  );
  app.post(
    '/api/v1/backups/:id/trial',
    {
      config,
      schema: {
        summary: 'Try once more whether a backup can be put back, in a database of its own',
        tags,
        params: z.object({ id: z.string().max(100) }),
        response: { 202: backupList },
      },
    },
    async ({ ctx, params }, reply) => reply.code(202).send(await askForTrial(ctx, params.id)),
  );
  app.get(
    '/api/v1/backups/:id/file',
    { config, schema: { summary: 'Download a backup', tags, params: z.object({ id: z.string().max(100) }) } },
    async ({ ctx, params }, reply) => {
      const { backup, content } = await openBackup(ctx, params.id);
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-disposition', `attachment; filename="${backup.name}"`)
        .send(content);
    },
  );
}
