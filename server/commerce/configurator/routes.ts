import { z } from 'zod';
import { notFound } from '../../kernel/errors.ts';
import type { App } from '../../kernel/http.ts';
import {
  choices,
  configurator,
  configuratorAnswer,
  configured,
  configuredInquiry,
  productPath,
  publicChoices,
  publicConfigurator,
  tokenPath,
} from './schema.ts';
import {
  type Configured,
  closePage,
  configuratorOf,
  configure,
  inquireConfigured,
  openPage,
  publicConfiguratorOf,
  saveConfigurator,
} from './service.ts';

const config = { access: 'records' } as const;
const visitor = { access: 'link', link: 'configurator' } as const;
const tags = ['Configurator'];

export function configuratorRoutes(app: App): void {
  app.get(
    '/api/v1/products/:id/configurator',
    {
      config,
      schema: {
        summary: 'What can be chosen of a product, and the rules',
        tags,
        params: productPath,
        response: { 200: configuratorAnswer },
      },
    },
    async ({ ctx, params }) => configuratorOf(ctx, params.id),
  );
  app.put(
    '/api/v1/products/:id/configurator',
    {
      config,
      schema: {
        summary: 'Save what can be chosen of a product; rules that contradict each other are refused',
        tags,
        params: productPath,
        body: configurator,
        response: { 200: configuratorAnswer },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const changeSet = await saveConfigurator(ctx, params.id, body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return configuratorOf(ctx, params.id);
    },
  );
  app.get(
    '/api/v1/products/:id/configuration',
    {
      config,
      schema: {
        summary: 'What a choice of options comes to',
        description: '`chosen` and `touched` are ids with commas between them.',
        tags,
        params: productPath,
        querystring: z.object({
          chosen: z.string().max(20_000).default(''),
          touched: z.string().max(2000).default(''),
          quantity: z.coerce.number().positive().max(1e9).default(1),
          currency: z.string().length(3).optional(),
          company: z.uuid().optional(),
        }),
        response: { 200: configured },
      },
    },
    async ({ ctx, params, query }) => {
      const wish = choices.parse({ ...query, chosen: listed(query.chosen), touched: listed(query.touched) });
      return shown(await configure(ctx, params.id, wish));
    },
  );
  app.post(
    '/api/v1/products/:id/configurator-page',
    {
      config,
      schema: {
        summary: 'Open a page on which customers configure a product',
        tags,
        params: productPath,
        response: { 200: z.object({ url: z.string() }) },
      },
    },
    async ({ ctx, params }) => ({ url: await openPage(ctx, params.id) }),
  );
  app.delete(
    '/api/v1/products/:id/configurator-page',
    {
      config,
      schema: {
        summary: 'Close the page on which customers configure a product',
        tags,
        params: productPath,
        response: { 204: z.null() },
      },
    },
    async ({ ctx, params }, reply) => {
      await closePage(ctx, params.id);
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/v1/public/configurator/:token',
    {
      config: visitor,
      schema: { summary: 'What a visitor can choose', tags, params: tokenPath, response: { 200: publicConfigurator } },
    },
    async ({ ctx, link }) => publicConfiguratorOf(ctx, linked(link)),
  );
  app.post(
    '/api/v1/public/configurator/:token/price',
    {
      config: visitor,
      schema: {
        summary: 'What a visitor’s choice comes to',
        tags,
        params: tokenPath,
        body: publicChoices,
        response: { 200: configured },
      },
    },
    async ({ ctx, link, body }) => shown(await configure(ctx, linked(link), body)),
  );
  app.post(
    '/api/v1/public/configurator/:token/inquiry',
    {
      config: visitor,
      schema: {
        summary: 'Ask for what was configured',
        tags,
        params: tokenPath,
        body: configuredInquiry,
        response: { 201: z.object({ received: z.literal(true) }) },
      },
    },
    async ({ ctx, link, body }, reply) => {
      await inquireConfigured(ctx, linked(link), body);
      return reply.code(201).send({ received: true as const });
    },
  );
}

const listed = (text: string) => text.split(',').filter(Boolean);

function linked(link: { recordId: string } | null | undefined): string {
  if (!link) throw notFound('Link');
  return link.recordId;
}

const shown = ({ basePrice, unitPrice, ...rest }: Configured) => ({
  ...rest,
  base_price: basePrice,
  unit_price: unitPrice,
});
