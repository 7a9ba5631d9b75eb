import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Working hours'];

export function availabilityRoutes(app: App): void {
  app.get(
    '/api/v1/working-hours',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'Working hours of the workspace and of members',
        tags,
        response: { 200: schema.allHours },
      },
    },
    (request) => service.allWorkingHours(request.ctx),
  );
  app.put(
    '/api/v1/working-hours',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Set the working hours of the workspace',
        tags,
        body: schema.hoursChange,
        response: { 200: schema.allHours },
      },
    },
    (request) => service.setUsualHours(request.ctx, request.body),
  );
  app.put(
    '/api/v1/members/:id/working-hours',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Set the working hours of a member',
        tags,
        params: schema.memberPath,
        body: schema.hoursChange,
        response: { 200: schema.allHours },
      },
    },
    (request) => service.setHoursOf(request.ctx, request.params.id, request.body),
  );
  app.delete(
    '/api/v1/members/:id/working-hours',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Give a member the working hours of the workspace again',
        tags,
        params: schema.memberPath,
        response: { 200: schema.allHours },
      },
    },
    (request) => service.setHoursOf(request.ctx, request.params.id, null),
  );
  app.get(
    '/api/v1/free-busy',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'When members work, are away and are taken',
        tags,
        querystring: schema.freeBusyQuery,
        response: { 200: schema.freeBusyAnswer },
      },
    },
    async (request) => {
      const { members, from, until } = request.query;
      const found = await service.freeBusy(request.ctx, members, new Date(from), new Date(until));
      return {
        data: found.map(({ member, busy, working, absent }) => ({
          member,
          busy: busy.map(service.spanAnswer),
          working: working.map(service.spanAnswer),
          absent: absent.map(service.spanAnswer),
        })),
      };
    },
  );
}
