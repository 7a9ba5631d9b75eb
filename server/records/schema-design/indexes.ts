import type pg from 'pg';
import type { Context, Workspace } from '../../kernel/context.ts';
import type { Job } from '../../kernel/jobs.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { allWorkspaces, systemContext, workspaceById } from '../../kernel/system.ts';
import { catalog } from '../catalog.ts';
import { createIndex, fieldIndexes, fieldStatistics, type Index, tableName } from '../ddl.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { columnsOf } from '../storage.ts';
import { clashesOf } from './existing.ts';
import { changeDefinitions } from './load.ts';
import * as rows from './rows.ts';

interface Wanted {
  workspace: string;
  object: string;
  field: string;
}

const NAME = 'definitions.index';

/** Has the indexes of a field brought to what its definition asks for, after the commit. */
export async function requestIndex(ctx: Context, object: string, field: string): Promise<void> {
  const wanted: Wanted = { workspace: ctx.workspace.id, object, field };
  await ctx.runtime.jobs.add(ctx, NAME, wanted, { jobKey: `index ${ctx.workspace.schema} ${object} ${field}` });
}

/**
 * Builds the indexes that a field asks for and drops those it no longer does, without stopping anybody: concurrently,
 * outside of any transaction. Cut short it can simply run again: what PostgreSQL left half done is dropped first.
 */
async function settleIndexes(runtime: Runtime, wanted: Wanted): Promise<void> {
  const workspace = await workspaceById(runtime, wanted.workspace);
  const ctx = systemContext(runtime, workspace);
  const client = await runtime.database.pool.connect();
  try {
    // A large table takes longer than any request may.
    await client.query('set statement_timeout = 0');
    const key = `index ${workspace.schema} ${wanted.object} ${wanted.field}`;
    const { rows: held } = await client.query('select pg_try_advisory_lock(hashtextextended($1, 0)) as held', [key]);
    if (!held[0]?.held) return;
    const found = find(ctx, wanted);
    if (!found) return;
    const problem = await settle(client, ctx, found.def, found.field);
    await keepState(ctx, found.def, found.field, problem);
  } finally {
    client.release(true);
  }
}

function find(ctx: Context, { object, field }: Wanted): { def: ObjectDefinition; field: Field } | null {
  const known = catalog(ctx);
  const def = [...known.objects, ...known.archived.objects].find((one) => one.name === object);
  const own = def?.fields[field] ?? known.archived.fields.get(object)?.find((one) => one.name === field);
  return def && own ? { def, field: own } : null;
}

/** @returns why an index cannot be built, in words; null where all stand */
async function settle(
  client: pg.PoolClient,
  { workspace: { schema } }: Context,
  def: ObjectDefinition,
  field: Field,
): Promise<string | null> {
  const wanted = fieldIndexes(def, field);
  const standing = await standingIndexes(client, schema, def);
  for (const { name } of everyIndex(def, field)) {
    const valid = standing.get(name);
    if (valid === false || (valid && !wanted.some((index) => index.name === name)))
      await client.query(`drop index concurrently if exists "${schema}".${name}`);
  }
  for (const index of wanted) {
    if (standing.get(index.name)) continue;
    try {
      await client.query(createIndex(def, index, schema, 'concurrently'));
    } catch (error) {
      if ((error as { code?: string }).code !== '23505') throw error;
      await client.query(`drop index concurrently if exists "${schema}".${index.name}`);
      return 'not_unique';
    }
  }
  for (const statement of fieldStatistics(def, field, schema)) await client.query(statement);
  if (wanted.length > 0) {
    const columns = columnsOf(field).map((column) => column.name);
    await client.query(`analyze ${tableName(def, schema)} (${columns.join(', ')})`);
  }
  return null;
}

/** Every index that the field could have by any of its settings. */
function everyIndex(def: ObjectDefinition, field: Field): Index[] {
  const all = [true, false].flatMap((unique) =>
    [true, false].flatMap((indexed) =>
      [true, false].flatMap((open) => fieldIndexes(def, { ...field, unique, indexed, open })),
    ),
  );
  return [...new Map(all.map((index) => [index.name, index])).values()];
}

/** The indexes of a table by name, and whether each is whole. */
async function standingIndexes(
  client: pg.PoolClient,
  schema: string,
  def: ObjectDefinition,
): Promise<Map<string, boolean>> {
  const { rows } = await client.query<{ name: string; valid: boolean }>(
    `select c.relname as name, i.indisvalid as valid from pg_index i join pg_class c on c.oid = i.indexrelid
     where i.indrelid = $1::regclass`,
    [tableName(def, schema)],
  );
  return new Map(rows.map(({ name, valid }) => [name, valid]));
}

async function keepState(ctx: Context, def: ObjectDefinition, field: Field, problem: string | null): Promise<void> {
  const clash = problem ? await clashesOf(ctx, def, field) : null;
  const message = problem ? (clash?.message ?? 'Two records held the same value while it was built') : null;
  const state = problem ? 'failed' : fieldIndexes(def, field).length > 0 ? 'ready' : null;
  await changeDefinitions(ctx, async (ctx) => {
    const change = { index_state: state, index_problem: message } as const;
    await rows.updateField(ctx.db, def.name, field.name, change, ctx.now());
  });
}

const build: Job<Wanted> = { name: NAME, attempts: 10, run: settleIndexes };

/** Takes up what a killed process left: indexes that are said to be built, with nobody at it. */
const resume: Job = {
  name: 'definitions.resume',
  cron: '* * * * *',
  async run(runtime) {
    for (const workspace of await allWorkspaces(runtime)) {
      const ctx = systemContext(runtime, workspace);
      for (const { object, name } of await buildingFields(ctx, workspace)) await requestIndex(ctx, object, name);
    }
  },
};

const buildingFields = (ctx: Context, { schema }: Workspace): Promise<Array<{ object: string; name: string }>> =>
  ctx.runtime.database
    .workspace(schema)
    .selectFrom('field_definition')
    .select(['object', 'name'])
    .where('index_state', '=', 'building')
    .where('updated_at', '<', new Date(ctx.now().getTime() - 60_000))
    .execute() as Promise<Array<{ object: string; name: string }>>;

export const indexJobs: Job[] = [build, resume];
