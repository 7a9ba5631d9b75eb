import type { App } from '../../kernel/http.ts';
import { leadPath } from '../leads/schema.ts';
import { scoreRules, setScoreRules } from './rules.ts';
import * as schema from './schema.ts';
import { previewScores, scoreOf } from './service.ts';

const tags = ['Scoring'];
const root = '/api/v1/scoring';

export function scoringRoutes(app: App): void {
  app.get(
    `${root}/rules`,
    {
      config: { access: 'signed_in' },
      schema: { tags, summary: 'What makes a lead promising', response: { 200: schema.scoreRuleList } },
    },
    async (request) => ({ data: await scoreRules(request.ctx) }),
  );
  app.put(
    `${root}/rules`,
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Set what makes a lead promising',
        body: schema.scoreRules,
        response: { 200: schema.scoreRuleList },
      },
    },
    async (request, reply) => {
      const { rules, changeSet } = await setScoreRules(request.ctx, request.body.rules);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return { data: rules };
    },
  );
  app.post(
    `${root}/preview`,
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'What other rules would make of the open leads',
        body: schema.scorePreview,
        response: { 200: schema.scorePreviewAnswer },
      },
    },
    async (request) => previewScores(request.ctx, request.body),
  );
  app.get(
    '/api/v1/leads/:id/score',
    {
      config: { access: 'records' },
      schema: { tags, params: leadPath, summary: 'The points of a lead, and why', response: { 200: schema.score } },
    },
    async (request) => scoreOf(request.ctx, request.params.id),
  );
}
