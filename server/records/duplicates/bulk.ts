import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { conflict, DomainError, forbidden } from '../../kernel/errors.ts';
import type { Failure, WorkKind } from '../bulk/kinds.ts';
import { openWorkAbout, startWork } from '../bulk/service.ts';
import { catalog } from '../catalog.ts';
import { requirePermission } from '../permissions.ts';
import { listRecords } from '../query.ts';
import type { KithRecord } from '../types.ts';
import { readyFor } from './find/settings.ts';
import { mergeRecords } from './merge/merge.ts';
import { survivorsOf } from './merge/queries.ts';
import { betterWinner } from './merge/survivors.ts';
import { unmerge } from './merge/unmerge.ts';
import { countPairs, listPairs } from './queue.ts';
import type { Cause } from './schema.ts';

const PART = 25;

interface MergeWork {
  object: string;
  min: number;
  cause: Cause | null;
}

/** What merging all pairs from a probability on would do: how many, and the least certain of them to look at. */
export async function previewMerge(ctx: Context, object: string, min: number) {
  const { data } = await listPairs(ctx, object, { min, limit: 5 });
  return { pairs: await countPairs(ctx, object, min), first: data };
}

/** Merges all open pairs from a probability on, in the background. Each merge can be taken back by itself, or all together. */
export async function mergeAll(ctx: Context, object: string, wish: { min: number; cause?: Cause | null }) {
  requirePermission(ctx, object, 'update');
  requirePermission(ctx, object, 'delete');
  const ready = await readyFor(ctx, object);
  if (!ready) throw forbidden('Duplicates are not looked for here');
  if (await openWorkAbout(ctx, 'merge', { object })) throw conflict('These are being merged already');
  const total = await countPairs(ctx, object, wish.min);
  return startWork(ctx, 'merge', object, { object, min: wish.min, cause: wish.cause ?? null }, async () => total);
}

export const mergeWork: WorkKind<MergeWork> = {
  kind: 'merge',
  async run(running) {
    const { object, min, cause } = running.work.parameters;
    const def = catalog(running.ctx).object(object);
    const passed = new Set<string>();
    const next = async (ctx: Context) => {
      // What was refused stays open, and would come again and again.
      const { data } = await listPairs(ctx, object, { min, limit: PART + passed.size });
      const pairs = data.filter((pair) => !passed.has(pair.id)).slice(0, PART);
      if (pairs.length === 0) return null;
      const failures: Failure[] = [];
      let done = 0;
      for (const pair of pairs) {
        passed.add(pair.id);
        const refused = await attempt(ctx, async () => {
          const way = await survivorsOf(ctx, [pair.a.id, pair.b.id]);
          const ids = [...new Set([pair.a.id, pair.b.id].map((id) => way.get(id) ?? id))];
          if (ids.length < 2) return;
          const { records } = await listRecords(ctx, object, { filter: { field: 'id', op: 'in', value: ids } });
          const [a, b] = records as [KithRecord, KithRecord | undefined];
          if (!b) return;
          const [winner, loser] = betterWinner(def, a, b) === 'a' ? [a, b] : [b, a];
          await mergeRecords(ctx, object, { winner: winner.id, losers: [loser.id], cause }, running.work.id);
        });
        if (refused) failures.push({ recordId: pair.a.id, title: String(pair.a[def.title] ?? ''), ...refused });
        else done++;
      }
      return { done, failures };
    };
    while (await running.part(next));
  },
};

/** Takes back all merges of one piece of work, the last first. */
export async function unmergeAll(ctx: Context, work: string) {
  const { rows } = await sql<{ object: string; n: number }>`select object, count(*)::int as n
    from ${sql.id(ctx.workspace.schema, 'record_merge')} where work_id = ${work} and undone_at is null group by object`.execute(
    ctx.db,
  );
  const [row] = rows;
  if (!row) throw conflict('There is nothing left of this to take back');
  requirePermission(ctx, row.object, 'update');
  requirePermission(ctx, row.object, 'delete');
  return startWork(ctx, 'unmerge', row.object, { work }, async () => row.n);
}

export const unmergeWork: WorkKind<{ work: string }> = {
  kind: 'unmerge',
  async run(running) {
    const passed = new Set<string>();
    const next = async (ctx: Context) => {
      const { rows } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, 'record_merge')}
        where work_id = ${running.work.parameters.work} and undone_at is null and id <> all(${[...passed]}::uuid[])
        order by created_at desc, id desc limit ${PART}`.execute(ctx.db);
      if (rows.length === 0) return null;
      const failures: Failure[] = [];
      let done = 0;
      for (const { id } of rows) {
        passed.add(id);
        const refused = await attempt(ctx, () => unmerge(ctx, id));
        if (refused) failures.push({ recordId: null, title: null, ...refused });
        else done++;
      }
      return { done, failures };
    };
    while (await running.part(next));
  },
};

/** Does one of many within the part's transaction: what is refused leaves no trace and does not end the others. */
async function attempt(ctx: Context, work: () => Promise<unknown>): Promise<{ code: string; message: string } | null> {
  await sql`savepoint one`.execute(ctx.db);
  try {
    await work();
    await sql`release savepoint one`.execute(ctx.db);
    return null;
  } catch (error) {
    await sql`rollback to savepoint one`.execute(ctx.db);
    if (!(error instanceof DomainError)) throw error;
    return { code: error.code, message: error.message };
  }
}
