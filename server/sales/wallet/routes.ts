import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Share of wallet'];

export function walletRoutes(app: App): void {
  app.get(
    '/api/v1/companies/:id/wallet',
    {
      config,
      schema: {
        summary: 'What a company spends altogether in a year, and what part of it with us',
        tags,
        params: schema.walletPath,
        querystring: schema.walletQuery,
        response: { 200: schema.companyWallet },
      },
    },
    async ({ ctx, params, query }) => service.walletOf(ctx, params.id, query),
  );
  app.get(
    '/api/v1/share-of-wallet',
    {
      config,
      schema: {
        summary: 'Who buys what, what part of their wallets that is, and what they do not buy yet',
        tags,
        querystring: schema.reportQuery,
        response: { 200: schema.report },
      },
    },
    async ({ ctx, query }) => service.walletReport(ctx, query),
  );
}
