import type { Domain } from '../records/domain.ts';
import { approval, approvalLevel, approvalStep, discountLimit } from './approvals/objects.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { bundleItem, product, productCategory, productRelation } from './catalogue/objects.ts';
import { catalogueRoutes } from './catalogue/routes.ts';
import { configurationRule, optionGroup, productOption } from './configurator/objects.ts';
import { configuratorRoutes } from './configurator/routes.ts';
import { dealLine } from './deal-lines/objects.ts';
import { dealLineRoutes } from './deal-lines/routes.ts';
import { invoice, invoiceLine, payment } from './invoices/objects.ts';
import { order, orderLine } from './orders/objects.ts';
import { price, priceBook } from './prices/objects.ts';
import { priceRoutes } from './prices/routes.ts';
import { documentTemplate, quote, quoteComment, quoteLine } from './quotes/objects.ts';

const catalogue = [productCategory, product, bundleItem, productRelation, priceBook, price];
const configurator = [optionGroup, productOption, configurationRule];
const approvals = [discountLimit, approvalLevel, approval, approvalStep];
const paper = [documentTemplate, quote, quoteLine, quoteComment, order, orderLine, invoice, invoiceLine, payment];

/** What the business sells, and the way from a quote to money. */
export const commerce: Domain = {
  name: 'commerce',
  objects: [...catalogue, ...configurator, dealLine, ...approvals, ...paper],
  routes: (app) => {
    catalogueRoutes(app);
    priceRoutes(app);
    configuratorRoutes(app);
    approvalRoutes(app);
    dealLineRoutes(app);
  },
};
