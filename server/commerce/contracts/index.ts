import type { Domain } from '../../records/domain.ts';
import { asset, serviceEntry } from '../assets/objects.ts';
import { assetRoutes } from '../assets/routes.ts';
import { callOff, framework, frameworkLine } from '../frameworks/objects.ts';
import { frameworkRoutes } from '../frameworks/routes.ts';
import { subscription, subscriptionPhase } from '../subscriptions/objects.ts';
import { subscriptionRoutes } from '../subscriptions/routes.ts';
import { contractJobs } from './jobs.ts';
import { checkIn, contract, obligation, renewal } from './objects.ts';
import { contractReactions } from './reactions.ts';
import { contractRoutes } from './routes.ts';

/** What goes on after the sale: contracts and what they bring in each month, agreements, and what customers have from us. */
export const contracts: Domain = {
  name: 'contracts',
  objects: [
    contract,
    subscription,
    subscriptionPhase,
    renewal,
    obligation,
    framework,
    frameworkLine,
    callOff,
    asset,
    serviceEntry,
    checkIn,
  ],
  routes(app) {
    contractRoutes(app);
    subscriptionRoutes(app);
    frameworkRoutes(app);
    assetRoutes(app);
  },
  jobs: contractJobs,
  timeline: [
    { object: 'service_entry', at: ['done_on', 'began_on', 'created_at'], links: ['company', 'asset'], about: 'asset' },
  ],
  reactions: contractReactions,
};
