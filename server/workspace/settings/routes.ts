import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Workspace'];

export function settingsRoutes(app: App): void {
  app.get(
    '/api/v1/workspace',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Settings of the workspace', tags, response: { 200: schema.settings } },
    },
    (request) => service.workspaceSettings(request.ctx),
  );

  app.patch(
    '/api/v1/workspace',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Change settings of the workspace',
        tags,
        body: schema.settingsChange,
        response: { 200: schema.settings },
      },
    },
    (request) => service.changeSettings(request.ctx, request.body),
  );
}
