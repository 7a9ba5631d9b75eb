import type { Actor, Context, Origin, Workspace } from './context.ts';
import { notFound } from './errors.ts';
import type { Runtime } from './runtime.ts';

const kith: Actor = { kind: 'system', memberId: null, accountId: null, keyId: null, name: 'Kith' };

/** Kith itself at work in one workspace: reactions and jobs run with it. The workspace must be prepared (`runtime.prepare`). */
export function systemContext(runtime: Runtime, workspace: Workspace, origin: Origin = { kind: 'system' }): Context {
  return {
    actor: kith,
    workspace,
    role: 'owner',
    origin,
    requestId: null,
    runtime,
    db: runtime.database.workspace(workspace.schema),
    transaction: null,
    now: () => runtime.now(),
  };
}

interface WorkspaceRow {
  id: string;
  schema: string;
  name: string;
  currency: string;
  time_zone: string;
  locale: string;
}

export const workspaceColumns = ['id', 'schema', 'name', 'currency', 'time_zone', 'locale'] as const;

export function toWorkspace(row: WorkspaceRow): Workspace {
  const { id, schema, name, currency, locale } = row;
  return { id, schema, name, currency, timeZone: row.time_zone, locale };
}

/** All workspaces, prepared. What is done in them may go by definitions that are a moment old. */
export async function allWorkspaces(runtime: Runtime): Promise<Workspace[]> {
  const rows = await runtime.database.directory
    .selectFrom('workspace')
    .select(workspaceColumns)
    .where('ready_at', 'is not', null)
    .orderBy('id')
    .execute();
  for (const { schema } of rows) await runtime.prepare(schema);
  return rows.map((row) => toWorkspace(row as WorkspaceRow));
}

export async function workspaceById(runtime: Runtime, id: string): Promise<Workspace> {
  const query = runtime.database.directory.selectFrom('workspace').select(workspaceColumns).where('id', '=', id);
  const row = await query.executeTakeFirst();
  if (!row) throw notFound('Workspace');
  await runtime.prepare(row.schema, 'newest');
  return toWorkspace(row as WorkspaceRow);
}
