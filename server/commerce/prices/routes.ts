import type { App } from '../../kernel/http.ts';
import { priceAnswer, priceQuestion, productPath } from './schema.ts';
import { type PriceAnswer, priceFor } from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Prices'];

export function priceRoutes(app: App): void {
  app.get(
    '/api/v1/products/:id/price',
    {
      config,
      schema: {
        summary: 'What one unit of a product costs a customer on a day, and why',
        tags,
        params: productPath,
        querystring: priceQuestion,
        response: { 200: priceAnswer },
      },
    },
    async (request) => shown(await priceFor(request.ctx, { product: request.params.id, ...request.query })),
  );
}

const shown = ({ unitPrice, listPrice, quantity, considered, ...answer }: PriceAnswer) => ({
  ...answer,
  quantity: Number(quantity),
  unit_price: unitPrice,
  list_price: listPrice,
  considered: considered.map(({ unitPrice, ...candidate }) => ({ ...candidate, unit_price: unitPrice })),
});
