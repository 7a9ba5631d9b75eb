import pg from 'pg';
import { connectionOf } from './connection.ts';
import type { Runtime } from './runtime.ts';

const LONGEST_PAUSE = 30_000;

/**
 * Hears what other processes tell (`notify`) on `channel`, on a connection of its own, which is made anew whenever it
 * breaks. `missed` is called after each gap: what was told then was told to nobody. Returns the way to stop.
 */
export function listenFor(
  runtime: Runtime,
  channel: string,
  heard: (payload: string) => void,
  missed: () => void,
): () => Promise<void> {
  let client: pg.Client | null = null;
  let again: NodeJS.Timeout | undefined;
  let pause = 500;
  let stopped = false;

  const connect = async () => {
    const next = new pg.Client({
      ...connectionOf(runtime.database),
      application_name: 'kith-notices',
      keepAlive: true,
    });
    client = next;
    const lost = () => {
      if (stopped || client !== next) return;
      client = null;
      next.end().catch(() => {});
      again = setTimeout(() => void connect(), pause);
      again.unref();
      pause = Math.min(pause * 2, LONGEST_PAUSE);
    };
    next.on('error', lost);
    next.on('end', lost);
    next.on('notification', ({ payload }) => heard(payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${channel}`);
      pause = 500;
      missed();
    } catch {
      lost();
    }
  };
  void connect();
  return async () => {
    stopped = true;
    clearTimeout(again);
    await client?.end().catch(() => {});
  };
}
