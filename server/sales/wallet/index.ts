import type { Domain } from '../../records/domain.ts';
import { wallet } from './objects.ts';
import { walletRoutes } from './routes.ts';

/** What customers spend altogether, and how much of that is spent with us. */
export const wallets: Domain = { name: 'wallets', objects: [wallet], routes: walletRoutes };
