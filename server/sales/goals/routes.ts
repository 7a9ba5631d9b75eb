import type { App } from '../../kernel/http.ts';
import { leaderboardOf } from './leaderboard.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Goals'];
const config = { access: 'records' } as const;

export function goalRoutes(app: App): void {
  app.get(
    '/api/v1/goal-progress',
    {
      config,
      schema: {
        summary: 'How far goals are',
        tags,
        querystring: schema.progressQuery,
        response: { 200: schema.progressList },
      },
    },
    async ({ ctx, query }) => service.listGoals(ctx, query),
  );
  app.get(
    '/api/v1/goals/:id/progress',
    {
      config,
      schema: {
        summary: 'How far a goal is, how it came there, who did how much, and how earlier periods ended',
        tags,
        params: schema.goalPath,
        response: { 200: schema.goalDetail },
      },
    },
    async ({ ctx, params }) => service.goalDetail(ctx, params.id),
  );
  app.post(
    '/api/v1/goal-previews',
    {
      config: { access: 'member' },
      schema: {
        summary: 'What a goal would count now, and counted before',
        tags,
        body: schema.previewWish,
        response: { 200: schema.preview },
      },
    },
    async ({ ctx, body }) => service.previewGoal(ctx, body),
  );
  app.get(
    '/api/v1/goals/:id/parts',
    {
      config,
      schema: {
        summary: 'How a goal could be shared out among colleagues',
        tags,
        params: schema.goalPath,
        querystring: schema.partsQuery,
        response: { 200: schema.partsAnswer },
      },
    },
    async ({ ctx, params, query }) => service.proposeParts(ctx, params.id, query.by),
  );
  app.put(
    '/api/v1/goals/:id/parts',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Give each colleague their part of a goal',
        tags,
        params: schema.goalPath,
        body: schema.partsWish,
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { changed, changeSet } = await service.setParts(ctx, params.id, body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return { changed };
    },
  );
  app.get(
    '/api/v1/leaderboard',
    {
      config,
      schema: {
        summary: 'Who did how much in a period, best first',
        tags,
        querystring: schema.leaderboardQuery,
        response: { 200: schema.leaderboard },
      },
    },
    async ({ ctx, query }) => leaderboardOf(ctx, query),
  );
  app.get(
    '/api/v1/goal-settings',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Who is compared with whom', tags, response: { 200: schema.goalSettings } },
    },
    async ({ ctx }) => service.settingsOf(ctx),
  );
  app.put(
    '/api/v1/goal-settings',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Say who is compared with whom',
        tags,
        body: schema.goalSettings,
        response: { 200: schema.goalSettings },
      },
    },
    async ({ ctx, body }) => service.changeSettings(ctx, body),
  );
}
