import { sql } from 'kysely';
import { z } from 'zod';
import type { App } from './http.ts';
import type { Runtime } from './runtime.ts';
import type { ServerState } from './state.ts';
import { KITH_VERSION as version } from './version.ts';

const status = z.object({
  status: z.enum(['ok', 'setup_required', 'migrating', 'degraded']),
  version: z.string(),
  database: z.enum(['ok', 'unavailable']),
});

export function serveStatus(app: App, runtime: Runtime, state: ServerState): void {
  let setUp = false;

  app.get(
    '/api/v1/status',
    {
      config: { access: 'public', always: true },
      schema: { summary: 'Whether Kith is ready', tags: ['Status'], response: { 200: status, 503: status } },
    },
    async (_request, reply) => {
      if (state.phase === 'migrating') return { status: 'migrating' as const, version, database: 'ok' as const };
      const database = await answers(runtime);
      if (state.phase !== 'ok' || !database) {
        reply.code(503);
        return {
          status: 'degraded' as const,
          version,
          database: database ? ('ok' as const) : ('unavailable' as const),
        };
      }
      setUp ||= await hasWorkspace(runtime);
      return { status: setUp ? ('ok' as const) : ('setup_required' as const), version, database: 'ok' as const };
    },
  );
}

async function answers(runtime: Runtime): Promise<boolean> {
  try {
    await sql`select 1`.execute(runtime.database.directory);
    return true;
  } catch {
    return false;
  }
}

async function hasWorkspace(runtime: Runtime): Promise<boolean> {
  const query = runtime.database.directory.selectFrom('workspace').select('id').where('ready_at', 'is not', null);
  return (await query.limit(1).executeTakeFirst()) !== undefined;
}
