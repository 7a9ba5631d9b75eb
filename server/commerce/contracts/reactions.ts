import type { Reaction } from '../../kernel/events.ts';
import { planPostSale } from '../checkins/service.ts';
import { installGoods, startSubscriptions } from '../fulfilment/service.ts';
import { followDeals } from '../renewals/service.ts';

export const contractReactions: Reaction[] = [
  { name: 'contracts.renewals', events: ['deal.won', 'deal.lost', 'deal.reopened'], run: followDeals },
  { name: 'contracts.post_sale', events: ['deal.won'], run: planPostSale },
  { name: 'contracts.subscriptions', events: ['order.confirmed'], run: startSubscriptions },
  { name: 'contracts.installed', events: ['order.delivered'], run: installGoods },
];
