import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { toShape } from '../approvals/routes.ts';
import { request as approvalRequest, dealApproval, shownApproval } from '../approvals/schema.ts';
import { approvalDetail } from '../approvals/service.ts';
import { suggestions } from '../catalogue/schema.ts';
import { configuredLine } from '../configurator/schema.ts';
import { addedLines, dealPath, newLine } from './schema.ts';
import { addConfigured, addProduct, approvalOfDeal, askForDeal, followAgain, suggestionsForDeal } from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Deals'];

export function dealLineRoutes(app: App): void {
  app.post(
    '/api/v1/deals/:id/products',
    {
      config,
      schema: {
        summary: 'Add a product to a deal at the price that applies; bundles are taken apart',
        tags,
        params: dealPath,
        body: newLine,
        response: { 201: addedLines },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { lines, changeSet } = await addProduct(ctx, params.id, body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return reply.code(201).send({ lines });
    },
  );
  app.post(
    '/api/v1/deals/:id/configured-products',
    {
      config,
      schema: {
        summary: 'Add a product as it was configured; its price is worked out here',
        tags,
        params: dealPath,
        body: configuredLine,
        response: { 201: addedLines },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { lines, changeSet } = await addConfigured(ctx, params.id, body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return reply.code(201).send({ lines });
    },
  );
  app.get(
    '/api/v1/deals/:id/suggestions',
    {
      config,
      schema: {
        summary: 'What goes beyond and what goes with the products of a deal',
        tags,
        params: dealPath,
        response: { 200: suggestions },
      },
    },
    async ({ ctx, params }) => suggestionsForDeal(ctx, params.id),
  );
  app.delete(
    '/api/v1/deals/:id/amount-by-hand',
    {
      config,
      schema: {
        summary: 'Let the amount of a deal follow its products again',
        tags,
        params: dealPath,
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async ({ ctx, params }, reply) => {
      const { record, changeSet } = await followAgain(ctx, params.id);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return record;
    },
  );
  app.get(
    '/api/v1/deals/:id/approval',
    {
      config,
      schema: {
        summary: 'Whether the discounts of a deal need approval, and how the newest request stands',
        tags,
        params: dealPath,
        response: { 200: dealApproval },
      },
    },
    async ({ ctx, params }) => {
      const { verdict, approval } = await approvalOfDeal(ctx, params.id);
      const { needed, reason, levels, terms } = verdict;
      return { needed, reason, levels, discount: terms.discount, approval: approval && toShape(ctx, approval) };
    },
  );
  app.post(
    '/api/v1/deals/:id/approval',
    {
      config,
      schema: {
        summary: 'Ask for approval of the discounts of a deal',
        tags,
        params: dealPath,
        body: approvalRequest,
        response: { 201: shownApproval },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { record, changeSet } = await askForDeal(ctx, params.id, body.reason ?? null);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return reply.code(201).send(toShape(ctx, await approvalDetail(ctx, record.id)));
    },
  );
}
