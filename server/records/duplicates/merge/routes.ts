import { z } from 'zod';
import type { Context } from '../../../kernel/context.ts';
import { notFound } from '../../../kernel/errors.ts';
import type { App } from '../../../kernel/http.ts';
import { isUuid } from '../../../kernel/ids.ts';
import { catalog } from '../../catalog.ts';
import { getRecord } from '../../query.ts';
import { mergeAnswer, mergeBody, unmergeAnswer } from '../schema.ts';
import { mergeRecords } from './merge.ts';
import { findMerge, type MergeRow, mergesOf } from './queries.ts';
import { unmerge } from './unmerge.ts';

export function mergeRoutes(app: App): void {
  const config = { access: 'records' as const };

  app.post(
    '/api/v1/:object/merge',
    { config, schema: { params: z.object({ object: z.string().max(100) }), body: mergeBody } },
    async ({ ctx, params, body }, reply) => {
      const { name } = catalog(ctx).byPlural(params.object);
      const { id, changeSet, record } = await mergeRecords(ctx, name, body);
      reply.header('kith-change-set', changeSet);
      const row = await findMerge(ctx, id);
      return { merge: shown(ctx, row as MergeRow), record };
    },
  );

  app.get(
    '/api/v1/:object/:id/merges',
    { config, schema: { params: z.object({ object: z.string().max(100), id: z.string().max(100) }) } },
    async ({ ctx, params }) => {
      const def = catalog(ctx).byPlural(params.object);
      await getRecord(ctx, def.name, params.id, { trashed: true, fields: [def.title] });
      return { data: (await mergesOf(ctx, def.name, params.id)).map((row) => shown(ctx, row)) };
    },
  );

  app.get(
    '/api/v1/merges/:id',
    {
      config: { access: 'signed_in' },
      schema: { params: z.object({ id: z.string().max(100) }), response: { 200: mergeAnswer } },
    },
    async ({ ctx, params }) => {
      const row = isUuid(params.id) ? await findMerge(ctx, params.id) : null;
      const missing = () => notFound('This merge');
      if (!row || !catalog(ctx).has(row.object)) throw missing();
      const { title } = catalog(ctx).object(row.object);
      await getRecord(ctx, row.object, row.winner, { trashed: true, fields: [title] }).catch(() => {
        throw missing();
      });
      return shown(ctx, row);
    },
  );

  app.post(
    '/api/v1/merges/:id/undo',
    {
      config: { access: 'member' },
      schema: { params: z.object({ id: z.string().max(100) }), response: { 200: unmergeAnswer } },
    },
    async ({ ctx, params }, reply) => {
      const result = await unmerge(ctx, params.id);
      reply.header('kith-change-set', result.changeSet);
      const { plural } = catalog(ctx).object(result.merge.object);
      const place = (object: string) => (catalog(ctx).has(object) ? catalog(ctx).object(object).plural : object);
      return {
        merge: shown(ctx, (await findMerge(ctx, params.id)) as MergeRow),
        object: plural,
        restored: result.restored,
        kept: result.kept.map((kept) => ({ ...kept, object: place(kept.object) })),
        stayed: result.stayed.map((stayed) => ({ ...stayed, object: place(stayed.object) })),
      };
    },
  );
}

const shown = (ctx: Context, row: MergeRow) => ({
  id: row.id,
  object: catalog(ctx).object(row.object).plural,
  winner: row.winner,
  losers: row.losers.map((id) => ({ id, title: row.titles[id] ?? '' })),
  cause: row.cause,
  change_set: row.change_set,
  created_at: row.created_at,
  created_by: row.created_by,
  undone_at: row.undone_at,
  undone_by: row.undone_by,
});
