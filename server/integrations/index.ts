import type { Domain } from '../records/domain.ts';
import { jobs } from './webhooks/jobs.ts';
import { webhookRoutes } from './webhooks/routes.ts';
import { WebhookSender } from './webhooks/sender.ts';

/** What other systems hear of Kith. */
export const integrations: Domain = {
  name: 'integrations',
  jobs,
  loops: () => [new WebhookSender()],
  routes(app) {
    webhookRoutes(app);
  },
};
