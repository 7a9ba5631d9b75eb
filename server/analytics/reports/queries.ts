import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

/** What reports and dashboards have in common. */
export interface Stored {
  id: string;
  name: string;
  description: string | null;
  version: number;
  member_id: string | null;
  scope: 'personal' | 'team' | 'role' | 'everyone';
  team_id: string | null;
  roles: string[];
  created_at: string;
  updated_at: string;
  deleted_at: string | null;
  /** Of a report. */
  definition?: unknown;
  chart?: unknown;
  /** Of a dashboard. */
  tiles?: unknown;
  options?: unknown;
}

export type Shelf = 'saved_report' | 'dashboard';

const tableIn = (ctx: Context, shelf: Shelf) => sql.id(ctx.workspace.schema, shelf);

export async function storedOn(ctx: Context, shelf: Shelf, where: RawBuilder<boolean>): Promise<Stored[]> {
  const { rows } = await sql<Stored>`select s.* from ${tableIn(ctx, shelf)} as s
    where ${where} order by lower(s.name), s.id limit 1000`.execute(ctx.db);
  return rows;
}

export async function insertStored(ctx: Context, shelf: Shelf, values: Record<string, unknown>): Promise<void> {
  const columns = Object.keys(values);
  await sql`insert into ${tableIn(ctx, shelf)} (${sql.join(columns.map((one) => sql.ref(one)))})
    values (${sql.join(columns.map((one) => stored(one, values[one])))})`.execute(ctx.db);
}

/** Keeps how it was, and writes how it is, if it is still at this version. */
export async function changeStored(
  ctx: Context,
  shelf: Shelf,
  before: Stored,
  values: Record<string, unknown>,
): Promise<boolean> {
  const { id, version } = before;
  const now = ctx.now().toISOString();
  const sets = Object.entries({ ...values, version: version + 1, updated_at: now, updated_by: ctx.actor.memberId });
  const result = await sql`update ${tableIn(ctx, shelf)}
    set ${sql.join(sets.map(([name, value]) => sql`${sql.ref(name)} = ${stored(name, value)}`))}
    where id = ${id}::uuid and version = ${version} and deleted_at is null`.execute(ctx.db);
  if (result.numAffectedRows === 0n) return false;
  await sql`insert into ${sql.id(ctx.workspace.schema, 'report_version')} (subject_id, version, state, at, member_id)
    values (${id}::uuid, ${version}, ${JSON.stringify(before)}::jsonb, ${before.updated_at}, ${before.member_id}::uuid)
    on conflict do nothing`.execute(ctx.db);
  return true;
}

export async function markDeleted(ctx: Context, shelf: Shelf, id: string, deleted: boolean): Promise<boolean> {
  const result = await sql`update ${tableIn(ctx, shelf)} set deleted_at = ${deleted ? ctx.now().toISOString() : null}
    where id = ${id}::uuid and deleted_at is ${sql.raw(deleted ? 'null' : 'not null')}`.execute(ctx.db);
  return result.numAffectedRows !== 0n;
}

/** What came with the sample data and was not changed since. */
export async function deleteSamples(ctx: Context): Promise<void> {
  for (const shelf of ['dashboard', 'saved_report'] as const)
    await sql`delete from ${tableIn(ctx, shelf)} where sample and version = 1`.execute(ctx.db);
}

export interface KeptVersion {
  version: number;
  at: string;
  state: Stored;
  member_id: string | null;
}

export async function keptVersions(ctx: Context, id: string, version?: number): Promise<KeptVersion[]> {
  const only = version === undefined ? sql`true` : sql`v.version = ${version}`;
  const { rows } = await sql<KeptVersion>`select v.* from ${sql.id(ctx.workspace.schema, 'report_version')} as v
    where v.subject_id = ${id}::uuid and ${only} order by v.version desc limit 100`.execute(ctx.db);
  return rows;
}

const stored = (name: string, value: unknown) =>
  name === 'roles'
    ? sql`${value}::text[]`
    : value !== null && typeof value === 'object'
      ? sql`${JSON.stringify(value)}::jsonb`
      : sql`${value}`;
