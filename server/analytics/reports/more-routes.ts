import type { App } from '../../kernel/http.ts';
import { mailConfigured } from '../../kernel/mail.ts';
import * as watching from './alerts/schema.ts';
import { endWatch, myAlerts, snoozeWatch, watch } from './alerts/service.ts';
import * as mailing from './mailing/schema.ts';
import { endSchedule, mySchedules, scheduleMail } from './mailing/service.ts';

const look = { access: 'records' as const };
const make = { access: 'member' as const };

/** Reports that come by themselves: by mail at set times, or when a figure goes where it should not. */
export function reportMailRoutes(app: App): void {
  const tags = ['Reports'];
  const root = '/api/v1/report-schedules';
  app.get(
    root,
    { config: look, schema: { summary: 'What one has sent by mail', tags, response: { 200: mailing.schedules } } },
    async ({ ctx }) => ({ data: await mySchedules(ctx), mail: mailConfigured(ctx) }),
  );
  app.post(
    root,
    {
      config: make,
      schema: {
        summary: 'Have a report sent by mail',
        tags,
        body: mailing.newSchedule,
        response: { 201: mailing.schedule },
      },
    },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return scheduleMail(ctx, body);
    },
  );
  app.delete(
    `${root}/:id`,
    { config: make, schema: { summary: 'Stop sending', tags, params: mailing.byId } },
    async ({ ctx, params }, reply) => {
      await endSchedule(ctx, params.id);
      return reply.code(204).send();
    },
  );

  const alerts = '/api/v1/report-alerts';
  app.get(
    alerts,
    { config: look, schema: { summary: 'The figures one watches', tags, response: { 200: watching.alerts } } },
    async ({ ctx }) => ({ data: await myAlerts(ctx) }),
  );
  app.post(
    alerts,
    {
      config: make,
      schema: { summary: 'Watch a figure', tags, body: watching.newAlert, response: { 201: watching.alert } },
    },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return watch(ctx, body);
    },
  );
  app.delete(
    `${alerts}/:id`,
    { config: make, schema: { summary: 'Stop watching', tags, params: watching.byId } },
    async ({ ctx, params }, reply) => {
      await endWatch(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    `${alerts}/:id/snooze`,
    {
      config: make,
      schema: {
        summary: 'Keep quiet for some days',
        tags,
        params: watching.byId,
        body: watching.snooze,
        response: { 200: watching.alert },
      },
    },
    ({ ctx, params, body }) => snoozeWatch(ctx, params.id, body.days),
  );
}
