import { sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import type { Db } from '../kernel/db.ts';
import { type ChainedEntry, chainedColumns, type Head } from '../records/audit-chain.ts';
import type { AuditFilter } from './schema.ts';

export interface AuditRow extends Omit<ChainedEntry, 'seq' | 'detail'> {
  seq: number | null;
  hash: Buffer | null;
  detail: Record<string, unknown> | null;
}

const columns = [
  ...(['id', 'at', 'actor_kind', 'actor_id', 'actor_name', 'address', 'request_id', 'action', 'object'] as const),
  ...(['record_id', 'title', 'detail', 'seq', 'hash'] as const),
];

/** Newest first. */
export async function entries(db: Db, asked: AuditFilter, limit: number, before?: string): Promise<AuditRow[]> {
  let query = db.selectFrom('audit').select(columns);
  const { person, action, object, record, from, until } = asked;
  if (person)
    query = query.where((w) =>
      w.or([w('actor_id', '=', person), w.and([w('record_id', '=', person), w('object', '=', 'member')])]),
    );
  if (action?.endsWith('.*')) query = query.where(sql<boolean>`starts_with(action, ${action.slice(0, -1)})`);
  else if (action) query = query.where('action', '=', action);
  if (object) query = query.where('object', '=', object);
  if (record) query = query.where('record_id', '=', record);
  if (from) query = query.where('at', '>=', from);
  if (until) query = query.where('at', '<', until);
  if (before) query = query.where('id', '<', before);
  return query.orderBy('id', 'desc').limit(limit).execute() as Promise<AuditRow[]>;
}

/** The actions there are entries of: each found by one step in the index. */
export async function actions(ctx: Context): Promise<string[]> {
  const audit = sql.id(ctx.workspace.schema, 'audit');
  const { rows } = await sql<{ action: string }>`
    with recursive step as (
      (select action from ${audit} order by action limit 1)
      union all
      select (select a.action from ${audit} a where a.action > step.action order by a.action limit 1)
      from step where step.action is not null
    ) select action from step where action is not null`.execute(ctx.db);
  return rows.map(({ action }) => action);
}

export async function head(ctx: Context): Promise<Head> {
  const { rows } = await sql<Head>`select seq, encode(hash, 'hex') as hash
    from ${sql.id(ctx.workspace.schema, 'audit_head')}`.execute(ctx.db);
  return rows[0] ?? { seq: 0, hash: '' };
}

export async function chainAfter(ctx: Context, seq: number, limit: number) {
  const { rows } = await sql<ChainedEntry & { hash: string }>`select ${chainedColumns}, encode(hash, 'hex') as hash
    from ${sql.id(ctx.workspace.schema, 'audit')} where seq > ${seq} order by seq limit ${limit}`.execute(ctx.db);
  return rows;
}
