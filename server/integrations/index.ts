import type { Domain } from '../records/domain.ts';
import { eventJobs } from './events/jobs.ts';
import { eventRoutes } from './events/routes.ts';
import { jobs } from './webhooks/jobs.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { WebhookSender } from './webhooks/sender.ts';

/** What other systems hear of Kith. */
export const integrations: Domain = {
  name: 'integrations',
  jobs: [...jobs, ...eventJobs],
  loops: () => [new WebhookSender()],
  routes(app) {
    webhookRoutes(app);
    eventRoutes(app);
  },
};
