import type { Domain } from '../records/domain.ts';
import { bundleItem, product, productCategory, productRelation } from './catalogue/objects.ts';
import { price, priceBook } from './prices/objects.ts';
import { priceRoutes } from './prices/routes.ts';

/** What the business sells. */
export const commerce: Domain = {
  name: 'commerce',
  objects: [productCategory, product, bundleItem, productRelation, priceBook, price],
  routes: (app) => {
    priceRoutes(app);
  },
};
