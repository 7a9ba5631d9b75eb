import type { App } from '../../kernel/http.ts';
import { forecastBody } from './forecast/schema.ts';
import { forecastMetric } from './forecast/service.ts';
import { costModel } from './profit/schema.ts';
import { keepCosts, profitability } from './profit/service.ts';
import { staffingPlan } from './staffing/schema.ts';
import { keepStaffing, staffing } from './staffing/service.ts';

const tags = ['Planning'];
const config = { access: 'records' } as const;
const admin = { access: 'admin' } as const;
const root = '/api/v1/analytics';

export function planningRoutes(app: App): void {
  app.post(
    `${root}/forecast`,
    { config, schema: { summary: 'What a metric was and what comes next, with its error', tags, body: forecastBody } },
    async ({ ctx, body }) => forecastMetric(ctx, body),
  );
  app.get(
    `${root}/staffing`,
    { config, schema: { summary: 'Contacts of the days to come by slot, and what is planned with', tags } },
    async ({ ctx }) => staffing(ctx),
  );
  app.put(
    `${root}/staffing`,
    { config: admin, schema: { summary: 'Say what staff is planned with', tags, body: staffingPlan } },
    async ({ ctx, body }) => keepStaffing(ctx, body),
  );
  app.get(
    `${root}/profitability`,
    { config, schema: { summary: 'What each customer earns after the cost of serving them', tags } },
    async ({ ctx }) => profitability(ctx),
  );
  app.post(
    `${root}/profitability/preview`,
    { config, schema: { summary: 'The same with other costs, without keeping them', tags, body: costModel } },
    async ({ ctx, body }) => profitability(ctx, body),
  );
  app.put(
    `${root}/profitability`,
    { config: admin, schema: { summary: 'Say what is spent, and by what it is shared', tags, body: costModel } },
    async ({ ctx, body }) => keepCosts(ctx, body),
  );
}
