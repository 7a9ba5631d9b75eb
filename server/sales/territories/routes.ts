import type { App } from '../../kernel/http.ts';
import { workAnswer } from '../../records/bulk/schema.ts';
import type { Filter } from '../../records/types.ts';
import * as schema from './schema.ts';
import { moves, previewReassignment } from './service/preview.ts';
import { reassign } from './service/reassign.ts';
import { arrange, discardDraft, territoryTree } from './service/tree.ts';

const tags = ['Territories'];
const root = '/api/v1/territory-tree';

export function territoryRoutes(app: App): void {
  app.get(
    root,
    {
      config: { access: 'signed_in' },
      schema: {
        tags,
        summary: 'Territories, what is in each, and how they are to be',
        response: { 200: schema.treeAnswer },
      },
    },
    async ({ ctx }) => territoryTree(ctx),
  );
  app.put(
    `${root}/draft`,
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Arrange the territories, without moving anything yet',
        body: schema.draftBody,
        response: { 200: schema.treeAnswer },
      },
    },
    async ({ ctx, body }) =>
      arrange(
        ctx,
        body.territories.map((node) => ({ ...node, rules: node.rules as Filter | null })),
      ),
  );
  app.delete(
    `${root}/draft`,
    {
      config: { access: 'admin' },
      schema: { tags, summary: 'Let go of what was arranged', response: { 200: schema.treeAnswer } },
    },
    async ({ ctx }) => discardDraft(ctx),
  );
  app.post(
    `${root}/preview`,
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'What applying would move',
        body: schema.reassignBody,
        response: { 200: schema.previewAnswer },
      },
    },
    async ({ ctx, body }) => previewReassignment(ctx, body),
  );
  app.post(
    `${root}/moves`,
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'The records behind the preview',
        body: schema.movesBody,
        response: { 200: schema.movesAnswer },
      },
    },
    async ({ ctx, body }) => moves(ctx, body),
  );
  app.post(
    `${root}/applications`,
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Put the territories into force and move everything to where it belongs',
        body: schema.reassignBody,
        response: { 202: workAnswer },
      },
    },
    async ({ ctx, body }, reply) => {
      reply.code(202);
      return reassign(ctx, body);
    },
  );
}
