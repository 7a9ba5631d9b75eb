import type { App } from '../../kernel/http.ts';
import { leadPath } from '../leads/schema.ts';
import { assignmentRules, setRules } from './rules.ts';
import * as schema from './schema.ts';
import { assignmentsOf, previewAssignment, startAssignment } from './service.ts';

const tags = ['Assignment'];
const root = '/api/v1/assignment';

export function assignmentRoutes(app: App): void {
  app.get(
    `${root}/rules`,
    {
      config: { access: 'signed_in' },
      schema: { tags, summary: 'Who gets which leads', response: { 200: schema.ruleList } },
    },
    async (request) => ({ data: await assignmentRules(request.ctx) }),
  );
  app.put(
    `${root}/rules`,
    {
      config: { access: 'admin' },
      schema: { tags, summary: 'Set who gets which leads', body: schema.rules, response: { 200: schema.ruleList } },
    },
    async (request, reply) => {
      const { rules, changeSet } = await setRules(request.ctx, request.body.rules);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return { data: rules };
    },
  );
  app.post(
    `${root}/preview`,
    {
      config: { access: 'member' },
      schema: {
        tags,
        summary: 'What giving out leads would do',
        body: schema.preview,
        response: { 200: schema.previewAnswer },
      },
    },
    async (request) => previewAssignment(request.ctx, request.body),
  );
  app.post(
    `${root}/runs`,
    { config: { access: 'member' }, schema: { tags, summary: 'Give out leads by the rules', body: schema.run } },
    async (request, reply) => {
      reply.code(202);
      return startAssignment(request.ctx, request.body);
    },
  );
  app.get(
    '/api/v1/leads/:id/assignments',
    {
      config: { access: 'records' },
      schema: {
        tags,
        params: leadPath,
        summary: 'Whose a lead was, and why',
        response: { 200: schema.assignments },
      },
    },
    async (request) => assignmentsOf(request.ctx, request.params.id),
  );
}
