import { type Context, inTransaction } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { JobHelpers } from '../../kernel/jobs.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { systemContext, workspaceById } from '../../kernel/system.ts';
import { actingContext, type StoredActor } from '../import/actor.ts';
import { openChangeSet } from '../write/index.ts';
import { type Progress, type Running, type WorkRow, workKind } from './kinds.ts';
import { dropEmptyChangeSet, findWork, isStopAsked, keepProgress, setWork } from './queries.ts';
import { endWork, requestRun } from './service.ts';

export interface WorkPayload {
  workspace: string;
  work: string;
}

export const ATTEMPTS = 5;

/** Does what is left of one piece of work. */
export async function runWork(runtime: Runtime, payload: WorkPayload, helpers: JobHelpers): Promise<void> {
  const system = systemContext(runtime, await workspaceById(runtime, payload.workspace));
  await holding(runtime, `work ${payload.work}`, async () => {
    const work = await findWork(system, payload.work);
    if (!work || (work.state !== 'queued' && work.state !== 'running')) return;
    const ctx: Context = {
      ...(await actingContext(system, work.actor as StoredActor)),
      origin: { kind: 'bulk', id: work.id },
    };
    await setWork(ctx, work.id, { state: 'running', started: true });
    const stage = new Stage(ctx, work, helpers.signal);
    try {
      await workKind(work.kind).run(stage);
    } catch (error) {
      if (helpers.signal.aborted) return requestRun(system, work.id);
      // A lost connection may pass; what the rules refuse stays refused.
      if (!(error instanceof DomainError) && helpers.attempt < ATTEMPTS) throw error;
      if (!(error instanceof DomainError)) runtime.log.error({ err: error, work: work.id }, 'background work failed');
      return endWork(ctx, work, {
        state: 'failed',
        message: error instanceof DomainError ? error.message : 'Something unexpected went wrong',
        ...(error instanceof DomainError && Array.isArray(error.extra.conflicts)
          ? { result: { conflicts: error.extra.conflicts } }
          : {}),
      });
    }
    if (helpers.signal.aborted && !stage.finished) return requestRun(system, work.id);
    if (work.change_set && (await dropEmptyChangeSet(ctx, work.change_set))) {
      await setWork(ctx, work.id, { change_set: null });
    }
    await endWork(ctx, work, { state: stage.stopped ? 'stopped' : 'done' });
  });
}

class Stage implements Running {
  readonly ctx: Context;
  readonly work: WorkRow;
  private readonly signal: AbortSignal;
  stopped = false;
  finished = false;

  constructor(ctx: Context, work: WorkRow, signal: AbortSignal) {
    this.ctx = ctx;
    this.work = work;
    this.signal = signal;
  }

  async part(next: (ctx: Context) => Promise<Progress | null>): Promise<boolean> {
    if (this.signal.aborted) return false;
    const { work } = this;
    if (await isStopAsked(this.ctx, work.id)) {
      this.stopped = true;
      return false;
    }
    for (let attempt = 1; ; attempt++) {
      const { change_set } = work;
      try {
        const progress = await inTransaction(this.ctx, async (ctx) => {
          const made = await next(ctx);
          // Last, so that whoever wants to stop it does not wait for the part to end.
          if (made) await keepProgress(ctx, work.id, made);
          return made;
        });
        if (!progress) {
          this.finished = true;
          return false;
        }
        if (progress.position !== undefined) work.position = progress.position;
        return true;
      } catch (error) {
        work.change_set = change_set;
        if (attempt === 3 || !isDeadlock(error)) throw error;
      }
    }
  }

  async changeSet(ctx: Context, options: { reason?: string; undoes?: string } = {}): Promise<string> {
    if (this.work.change_set) return this.work.change_set;
    const id = await openChangeSet(ctx, options);
    await setWork(ctx, this.work.id, { change_set: id });
    this.work.change_set = id;
    return id;
  }
}

const isDeadlock = (error: unknown) => ['40P01', '40001'].includes(String((error as { code?: unknown } | null)?.code));

/** Runs `work` while holding a lock that PostgreSQL drops when this process dies: never two at once, never none for long. */
async function holding(runtime: Runtime, key: string, work: () => Promise<void>): Promise<void> {
  const client = await runtime.database.pool.connect();
  try {
    const { rows } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [key]);
    if (!rows[0]?.held) return;
    try {
      await work();
    } finally {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [key]);
    }
  } finally {
    client.release();
  }
}
