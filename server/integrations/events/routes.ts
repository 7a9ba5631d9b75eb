import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

export function eventRoutes(app: App): void {
  app.get(
    '/api/v1/events',
    {
      config: { access: 'records' },
      schema: {
        summary: 'What happened, to be read on from where one stopped',
        tags: ['Changes'],
        querystring: schema.eventsQuery,
        response: { 200: schema.eventList },
      },
    },
    ({ ctx, query }) => service.listEvents(ctx, query),
  );
}
