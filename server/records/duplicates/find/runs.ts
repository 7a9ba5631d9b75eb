import { sql } from 'kysely';
import type pg from 'pg';
import { connectionOf } from '../../../kernel/connection.ts';
import type { Context } from '../../../kernel/context.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import type { Runtime } from '../../../kernel/runtime.ts';
import { systemContext, workspaceById } from '../../../kernel/system.ts';
import { followQueue, isHeavilyWritten } from './follow.ts';
import { keepLearnt } from './run-state.ts';
import { comparableObjects, forgetSettings, type Ready, readyFor } from './settings.ts';
import { Store } from './store.ts';
import { type Phase, Sweep, type SweepState } from './sweep.ts';
import { inThread } from './thread.ts';

export interface RunRow {
  id: string;
  object: string;
  state: 'queued' | 'running' | 'done' | 'stopped' | 'failed';
  phase: Phase;
  done: number;
  total: number;
  position: string | null;
  compared: number;
  found: number;
  stop_asked: boolean;
  message: string | null;
  strata: number[] | null;
  created_by: string | null;
  created_at: string;
  finished_at: string | null;
}

/** Fewer records than this are compared in passing, in this thread. */
const FEW = 2000;
/** With more than this waiting, comparing all anew is quicker. */
const MANY = 50_000;
const IN_PASSING = 300;

const runs = (ctx: Context) => sql.id(ctx.workspace.schema, 'duplicate_run');
const queue = (ctx: Context) => sql.id(ctx.workspace.schema, 'duplicate_queue');
const newState = (): SweepState => ({
  phase: 'keys',
  position: null,
  done: 0,
  total: 0,
  compared: 0,
  found: 0,
  strata: null,
});

export async function openRun(ctx: Context, object: string): Promise<RunRow | null> {
  const { rows } =
    await sql<RunRow>`select * from ${runs(ctx)} where object = ${object} and state in ('queued', 'running')
    order by created_at limit 1`.execute(ctx.db);
  return rows[0] ?? null;
}

/** Asks for a whole run over an object. Where one is going on already, that is the one. */
export async function startRun(ctx: Context, object: string): Promise<RunRow> {
  const open = await openRun(ctx, object);
  if (open) return open;
  const { rows } = await sql<RunRow>`insert into ${runs(ctx)} (id, object, state, phase, created_by, created_at)
    values (${uuidv7()}, ${object}, 'queued', 'keys', ${ctx.actor.memberId}, ${ctx.now()}) returning *`.execute(ctx.db);
  await requestWork(ctx);
  return rows[0] as RunRow;
}

/** Has the waiting runs and records dealt with by whichever process comes first. */
export async function requestWork(ctx: Context): Promise<void> {
  const payload = { workspace: ctx.workspace.id };
  await ctx.runtime.jobs.add(ctx, 'duplicates.work', payload, {
    jobKey: `duplicates ${ctx.workspace.schema}`,
    priority: 10,
  });
}

/** Does what waits in a workspace: runs that were asked for, then records that were changed. Never two at once. */
export async function workOff(runtime: Runtime, workspaceId: string, signal: AbortSignal): Promise<void> {
  const workspace = await workspaceById(runtime, workspaceId);
  const ctx = systemContext(runtime, workspace);
  const client = await runtime.database.pool.connect();
  const lock = `duplicates ${workspace.schema}`;
  try {
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [lock]);
    if (!rows[0]?.held) return;
    try {
      for (const def of comparableObjects(ctx)) {
        if (signal.aborted) break;
        const ready = await readyFor(ctx, def.name);
        const run = await openRun(ctx, def.name);
        if (run) await doRun(ctx, ready, run, signal);
        if (ready) await doQueue(ctx, ready, client, signal);
      }
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [lock]);
    }
  } finally {
    client.release();
  }
  // What was put aside because the server stops is taken up by the next.
  if (signal.aborted) await requestWork(ctx);
}

async function doRun(ctx: Context, ready: Ready | null, run: RunRow, signal: AbortSignal): Promise<void> {
  if (!ready) return endRun(ctx, run.id, 'stopped', 'Duplicates are not looked for here');
  await sql`update ${runs(ctx)} set state = 'running' where id = ${run.id}`.execute(ctx.db);
  if (run.phase === 'keys') await sql`delete from ${queue(ctx)} where object = ${run.object}`.execute(ctx.db);
  try {
    const { phase, done, total, compared, found, strata } = run;
    const position = run.position === null ? null : Number(run.position);
    const ended = await inThread(
      {
        kind: 'sweep',
        ...placeOf(ctx, ready),
        run: run.id,
        state: { phase, position, done, total, compared, found, strata },
        learnt: phase === 'comparing' ? ready.learnt : null,
      },
      signal,
    );
    forgetSettings(ctx);
    if (ended) await completed(ctx, run.object, run.id);
    else if (!signal.aborted) await endRun(ctx, run.id, 'stopped');
  } catch (error) {
    if (signal.aborted) return;
    ctx.runtime.log.error({ err: error, run: run.id }, 'the search for duplicates failed');
    await endRun(ctx, run.id, 'failed', 'Something unexpected went wrong');
  }
}

/** All were compared: what was not found again falls away, and from now on only what changes is compared. */
async function completed(ctx: Context, object: string, run: string | null): Promise<void> {
  const { schema } = ctx.workspace;
  await sql`delete from ${sql.id(schema, 'duplicate_pair')} where object = ${object} and state = 'open'
    and run_id is distinct from ${run}::uuid`.execute(ctx.db);
  await sql`insert into ${sql.id(schema, 'duplicate_setting')} (object, complete_at) values (${object}, ${ctx.now()})
    on conflict (object) do update set complete_at = excluded.complete_at, updated_at = now()`.execute(ctx.db);
  if (run) await endRun(ctx, run, 'done');
  forgetSettings(ctx);
}

async function endRun(ctx: Context, id: string, state: RunRow['state'], message: string | null = null): Promise<void> {
  await sql`update ${runs(ctx)} set state = ${state}, message = ${message}, finished_at = ${ctx.now()} where id = ${id}`.execute(
    ctx.db,
  );
}

async function doQueue(ctx: Context, ready: Ready, client: pg.PoolClient, signal: AbortSignal): Promise<void> {
  const object = ready.def.name;
  const { rows } = await sql<{ waiting: number }>`select count(*)::int as waiting from (
    select 1 from ${queue(ctx)} where object = ${object} limit ${MANY + 1}) q`.execute(ctx.db);
  const waiting = rows[0]?.waiting ?? 0;
  if (waiting === 0 || signal.aborted) return;
  const store = new Store(client, ctx.workspace.schema);
  if (await isHeavilyWritten(store)) return;
  if (!ready.settings.complete_at || waiting > MANY) {
    const [size] = await store.rows<[number]>(
      `select count(*)::int from (select 1 from @${object} limit ${FEW + 1}) t`,
    );
    if ((size?.[0] ?? 0) > FEW) {
      await startRun(ctx, object);
      return;
    }
    await sql`delete from ${queue(ctx)} where object = ${object}`.execute(ctx.db);
    const sweep = new Sweep(store, ready.recipe, null, { run: null, progress: async () => !signal.aborted });
    if (await sweep.run(newState())) {
      await keepLearnt(store, object, sweep.learnt);
      await completed(ctx, object, null);
    }
  } else if (waiting <= IN_PASSING) await followQueue(store, ready.recipe, ready.learnt, signal);
  else await inThread({ kind: 'follow', ...placeOf(ctx, ready), learnt: ready.learnt }, signal);
}

const placeOf = (ctx: Context, ready: Ready) => ({
  connection: connectionOf(ctx.runtime.database),
  schema: ctx.workspace.schema,
  plan: ready.recipe.plan,
});
