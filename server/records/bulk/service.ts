import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { inTransaction } from '../../kernel/context.ts';
import { conflict, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { storedActor } from '../import/actor.ts';
import type { Values } from '../types.ts';
import { type WorkRow, workKind } from './kinds.ts';
import { dropParts, failuresOf, findWork, insertWork, listWork, setWork } from './queries.ts';
import type { WorkAnswer } from './schema.ts';

/**
 * Starts work in the background, in the name of the caller. `prepare` runs in the same transaction: it keeps what the
 * work is about (`keepParts`) and may say how much it is.
 */
export async function startWork(
  ctx: Context,
  kind: string,
  object: string | null,
  parameters: Values,
  prepare?: (ctx: Context, id: string) => Promise<number | null>,
): Promise<WorkAnswer> {
  workKind(kind);
  const id = uuidv7();
  return inTransaction(ctx, async (ctx) => {
    await insertWork(ctx, { id, kind, object, total: null, parameters, actor: storedActor(ctx) as unknown });
    const total = (await prepare?.(ctx, id)) ?? null;
    if (total !== null) await setWork(ctx, id, { total });
    await requestRun(ctx, id);
    return answer(await workFor(ctx, id));
  });
}

/** Has it done by whichever process comes first. Asking twice is the same as asking once. */
export async function requestRun(ctx: Context, id: string): Promise<void> {
  await ctx.runtime.jobs.add(ctx, 'work.run', { workspace: ctx.workspace.id, work: id }, { jobKey: `work ${id}` });
}

export async function getWork(ctx: Context, id: string): Promise<WorkAnswer> {
  return answer(await workFor(ctx, id));
}

/** The caller's own; administrators may ask for everybody's. */
export async function workOf(
  ctx: Context,
  { everyone = false, limit = 50, cursor }: { everyone?: boolean; limit?: number; cursor?: string } = {},
) {
  const member =
    everyone && isAdministrator(ctx) ? null : (ctx.actor.memberId ?? '00000000-0000-0000-0000-000000000000');
  const before = cursor && isUuid(cursor) ? cursor : null;
  const rows = await listWork(ctx, { member, limit: limit + 1, before });
  const data = rows.slice(0, limit).map(answer);
  return { data, next_cursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
}

/** Stops after the part that is being done. What was done stays, and can be undone. */
export async function stopWork(ctx: Context, id: string): Promise<WorkAnswer> {
  return inTransaction(ctx, async (ctx) => {
    const work = await workFor(ctx, id);
    if (work.state !== 'queued' && work.state !== 'running') throw conflict('This work has ended already');
    await setWork(ctx, id, { stop_asked: true });
    if (work.state === 'queued') {
      await endWork(ctx, work, { state: 'stopped' });
    }
    return answer(await workFor(ctx, id));
  });
}

/** Brings it to its end, whichever: what is left to do is let go. */
export async function endWork(
  ctx: Context,
  work: WorkRow,
  end: { state: 'done' | 'stopped' | 'failed'; message?: string; result?: Values },
): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await dropParts(ctx, work.id);
    await setWork(ctx, work.id, { ...end, finished: true });
    if (end.state !== 'done') await workKind(work.kind).ended?.(ctx, work);
  });
}

export async function failedRecords(ctx: Context, id: string, after = 0, limit = 100) {
  await workFor(ctx, id);
  const rows = await failuresOf(ctx, id, after, limit + 1);
  const page = rows.slice(0, limit);
  return {
    data: page.map(({ seq: _, ...failure }) => failure),
    next_cursor: rows.length > limit ? String(page.at(-1)?.seq) : null,
  };
}

export async function* allFailures(ctx: Context, id: string) {
  await workFor(ctx, id);
  for (let after = 0; ; ) {
    const rows = await failuresOf(ctx, id, after, 1000);
    yield* rows;
    if (rows.length < 1000) return;
    after = rows.at(-1)?.seq ?? after;
  }
}

/** Work of this kind about the same thing that has not ended, if there is any. */
export async function openWorkAbout(ctx: Context, kind: string, parameters: Values): Promise<WorkAnswer | null> {
  const { rows } = await sql<WorkRow>`select * from ${sql.id(ctx.workspace.schema, 'work')}
    where state in ('queued', 'running') and kind = ${kind} and parameters @> ${JSON.stringify(parameters)}::jsonb limit 1`.execute(
    ctx.db,
  );
  return rows[0] ? answer(rows[0]) : null;
}

const isAdministrator = (ctx: Context) => ctx.role === 'owner' || ctx.role === 'admin';

/** One's own, or anybody's for administrators; everything else is not found. */
async function workFor(ctx: Context, id: string): Promise<WorkRow> {
  const work = isUuid(id) ? await findWork(ctx, id) : null;
  const own = work && ctx.actor.memberId !== null && work.created_by === ctx.actor.memberId;
  if (!work || !(own || isAdministrator(ctx))) throw notFound('This work');
  return work;
}

export const answer = (work: WorkRow): WorkAnswer => ({
  id: work.id,
  kind: work.kind,
  object: work.object,
  state: work.state,
  total: work.total,
  done: work.done,
  failed: work.failed,
  message: work.message,
  change_set: work.change_set,
  parameters: work.parameters,
  result: work.result,
  stopping: work.stop_asked && (work.state === 'queued' || work.state === 'running'),
  created_by: work.created_by,
  created_at: work.created_at,
  started_at: work.started_at,
  finished_at: work.finished_at,
});
