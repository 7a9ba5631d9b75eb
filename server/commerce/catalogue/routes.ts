import type { App } from '../../kernel/http.ts';
import { highestPaid } from '../deal-lines/service.ts';
import {
  comparison,
  comparisonQuestion,
  ladder,
  ladderQuestion,
  newVariants,
  productPath,
  variantsMade,
} from './schema.ts';
import { compareProducts, makeVariants, upgradeLadder } from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Products'];

export function catalogueRoutes(app: App): void {
  app.post(
    '/api/v1/products/:id/variants',
    {
      config,
      schema: {
        summary: 'Make a variant for each combination of attribute values',
        tags,
        params: productPath,
        body: newVariants,
        response: { 201: variantsMade },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { records, changeSet } = await makeVariants(ctx, params.id, body.attributes);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return reply.code(201).send({ variants: records.map(({ id, name }) => ({ id, name: String(name) })) });
    },
  );
  app.get(
    '/api/v1/products/comparison',
    {
      config,
      schema: {
        summary: 'Products side by side: price, attributes and contents',
        tags,
        querystring: comparisonQuestion,
        response: { 200: comparison },
      },
    },
    async ({ ctx, query }) => {
      const ids = query.products.split(',').slice(0, 8);
      const found = await compareProducts(ctx, ids, query);
      return {
        products: found.map(({ price, ...one }) => ({
          ...one,
          unit_price: price.unitPrice,
          price_reason: price.reason,
        })),
      };
    },
  );
  app.get(
    '/api/v1/products/:id/ladder',
    {
      config,
      schema: {
        summary: 'The steps up from a product, and the price band of the next one',
        tags,
        params: productPath,
        querystring: ladderQuestion,
        response: { 200: ladder },
      },
    },
    async ({ ctx, params, query }) => {
      const usual = query.company ? await highestPaid(ctx, query.company, params.id) : null;
      return upgradeLadder(ctx, params.id, query, usual);
    },
  );
}
