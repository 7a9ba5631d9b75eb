import type { Domain } from '../records/domain.ts';
import { approval, approvalLevel, approvalStep, discountLimit } from './approvals/objects.ts';
import { approvalReactions } from './approvals/reactions.ts';
import { approvalRoutes } from './approvals/routes.ts';
import { bundleItem, product, productCategory, productRelation } from './catalogue/objects.ts';
import { catalogueRoutes } from './catalogue/routes.ts';
import { configurationRule, optionGroup, productOption } from './configurator/objects.ts';
import { configuratorRoutes } from './configurator/routes.ts';
import { dealLine } from './deal-lines/objects.ts';
import { dealLineRoutes } from './deal-lines/routes.ts';
import { documentRoutes } from './documents/routes.ts';
import { invoiceJobs } from './invoices/jobs.ts';
import { invoice, invoiceLine, payment } from './invoices/objects.ts';
import { invoiceReactions } from './invoices/reactions.ts';
import { invoiceRoutes } from './invoices/routes.ts';
import { order, orderLine } from './orders/objects.ts';
import { orderRoutes } from './orders/routes.ts';
import { price, priceBook } from './prices/objects.ts';
import { priceRoutes } from './prices/routes.ts';
import { quoteJobs } from './quotes/jobs.ts';
import { documentTemplate, quote, quoteComment, quoteLine } from './quotes/objects.ts';
import { quoteReactions } from './quotes/reactions.ts';
import { quotePage, quoteRoutes } from './quotes/routes.ts';

const catalogue = [productCategory, product, bundleItem, productRelation, priceBook, price];
const configurator = [optionGroup, productOption, configurationRule];
const approvals = [discountLimit, approvalLevel, approval, approvalStep];
const paper = [documentTemplate, quote, quoteLine, quoteComment, order, orderLine, invoice, invoiceLine, payment];

/** What the business sells, and the way from a quote to money. */
export const commerce: Domain = {
  name: 'commerce',
  objects: [...catalogue, ...configurator, dealLine, ...approvals, ...paper],
  jobs: [...quoteJobs, ...invoiceJobs],
  reactions: [...approvalReactions, ...quoteReactions, ...invoiceReactions],
  routes: (app) => {
    catalogueRoutes(app);
    priceRoutes(app);
    configuratorRoutes(app);
    approvalRoutes(app);
    dealLineRoutes(app);
    documentRoutes(app);
    quoteRoutes(app);
    quotePage(app);
    orderRoutes(app);
    invoiceRoutes(app);
  },
};
