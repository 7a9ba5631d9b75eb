import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Workspace } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import type { Runtime } from '../kernel/runtime.ts';

/** An entry as it is hashed. `detail` is PostgreSQL's text of the jsonb, which is the same for the same content. */
export interface ChainedEntry {
  seq: number;
  id: string;
  at: string;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  address: string | null;
  request_id: string | null;
  action: string;
  object: string | null;
  record_id: string | null;
  title: string | null;
  detail: string | null;
}

/** The end of the chain: whoever keeps it elsewhere can tell later that nothing before it was taken away or rewritten. */
export interface Head {
  seq: number;
  /** In hexadecimal. */
  hash: string;
}

const BATCH = 1000;
const SOON = 200;
export const GENESIS = '0'.repeat(64);

/** SHA-256 over the hash before it, a line break, and the entry as a JSON array in this order: docs/guide/audit.md tells it. */
export function entryHash(previous: string, e: ChainedEntry): string {
  const content = [
    e.seq,
    e.id,
    e.at,
    e.actor_kind,
    e.actor_id,
    e.actor_name,
    e.address,
    e.request_id,
    e.action,
    e.object,
    e.record_id,
    e.title,
    e.detail,
  ];
  return createHash('sha256')
    .update(`${previous}\n${JSON.stringify(content)}`)
    .digest('hex');
}

/** The columns of an entry as `entryHash` takes them. */
export const chainedColumns = sql.raw(
  'seq, id, at, actor_kind, actor_id, actor_name, address, request_id, action, object, record_id, title, detail::text as detail',
);

/**
 * Links what was committed since the last time to the chain. One process at a time does it for a workspace, and each
 * batch is short; nobody who writes entries waits for it.
 * @returns how many entries were linked
 */
export async function seal(runtime: Runtime, workspace: Workspace): Promise<number> {
  let sealed = 0;
  for (let full = true; full; ) {
    const { count, head } = await sealBatch(runtime.database.workspace(workspace.schema), workspace.schema);
    sealed += count;
    full = count === BATCH;
    if (count > 0) await keepHead(runtime, workspace, head);
  }
  return sealed;
}

const waiting = new WeakMap<Runtime['database'], Map<string, NodeJS.Timeout>>();

/** Links in a moment, so that many entries in a row are one batch. What a crash leaves undone, a job does. */
export function sealSoon(runtime: Runtime, workspace: Workspace): void {
  const timers = waiting.get(runtime.database) ?? new Map<string, NodeJS.Timeout>();
  waiting.set(runtime.database, timers);
  if (timers.has(workspace.schema)) return;
  const timer = setTimeout(() => {
    timers.delete(workspace.schema);
    seal(runtime, workspace).catch((error) => runtime.log.debug({ err: error }, 'audit entries are linked later'));
  }, SOON);
  timers.set(workspace.schema, timer.unref());
}

async function sealBatch(db: Db, schema: string): Promise<{ count: number; head: Head }> {
  return db.transaction().execute(async (tx) => {
    const { rows: heads } = await sql<Head>`select seq, encode(hash, 'hex') as hash from ${sql.id(schema, 'audit_head')}
      for update`.execute(tx);
    let head = heads[0] as Head;
    const { rows } = await sql<ChainedEntry>`select ${chainedColumns} from ${sql.id(schema, 'audit')}
      where seq is null order by id limit ${BATCH}`.execute(tx);
    if (rows.length === 0) return { count: 0, head };
    const links = rows.map((row) => {
      const seq = head.seq + 1;
      head = { seq, hash: entryHash(head.hash, { ...row, seq }) };
      return { id: row.id, ...head };
    });
    await sql`update ${sql.id(schema, 'audit')} a set seq = l.seq, hash = decode(l.hash, 'hex')
      from unnest(${links.map((l) => l.id)}::uuid[], ${links.map((l) => l.seq)}::bigint[],
        ${links.map((l) => l.hash)}::text[]) l(id, seq, hash) where a.id = l.id`.execute(tx);
    await sql`update ${sql.id(schema, 'audit_head')} set seq = ${head.seq}, hash = decode(${head.hash}, 'hex'),
      at = now()`.execute(tx);
    return { count: rows.length, head };
  });
}

const headPath = (runtime: Runtime, workspace: Workspace) =>
  join(runtime.config.dataDir, 'audit', `${workspace.id}.json`);

/**
 * Keeps the end of the chain beside the database: who can change the one but not the other is found out. It is written
 * after the commit, so it is never ahead of the database it belongs to.
 */
async function keepHead(runtime: Runtime, workspace: Workspace, head: Head): Promise<void> {
  const path = headPath(runtime, workspace);
  const kept = await keptHead(runtime, workspace);
  if (kept && kept.seq >= head.seq) return;
  try {
    await mkdir(join(runtime.config.dataDir, 'audit'), { recursive: true });
    await writeFile(`${path}.${process.pid}`, `${JSON.stringify(head)}\n`, { mode: 0o600 });
    await rename(`${path}.${process.pid}`, path);
  } catch (error) {
    runtime.log.warn({ err: error }, 'the end of the audit log could not be kept beside the database');
  }
}

/** The end of the chain as this machine last saw it; null where it never did. */
export async function keptHead(runtime: Runtime, workspace: Workspace): Promise<Head | null> {
  try {
    const { seq, hash } = JSON.parse(await readFile(headPath(runtime, workspace), 'utf8')) as Head;
    return Number.isSafeInteger(seq) && /^[0-9a-f]{64}$/.test(hash) ? { seq, hash } : null;
  } catch {
    return null;
  }
}
