import type { Reaction } from '../../kernel/events.ts';
import { planPostSale, unplanPostSale } from '../checkins/service.ts';
import { installGoods, startSubscriptions, takeBack } from '../fulfilment/service.ts';
import { followDeals } from '../renewals/service.ts';

export const contractReactions: Reaction[] = [
  { name: 'contracts.renewals', events: ['deal.won', 'deal.lost', 'deal.reopened'], run: followDeals },
  { name: 'contracts.post_sale', events: ['deal.won'], run: planPostSale },
  { name: 'contracts.no_sale', events: ['deal.reopened', 'deal.lost'], run: unplanPostSale },
  { name: 'contracts.subscriptions', events: ['order.confirmed'], run: startSubscriptions },
  { name: 'contracts.installed', events: ['order.delivered'], run: installGoods },
  { name: 'contracts.take_back', events: ['order.reopened', 'order.cancelled'], run: takeBack },
];
