import { z } from 'zod';
import { checkReadable } from './database.ts';
import { ArchiveError, type Header, type WorkspaceCard } from './format.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);
const sql = z.string().max(200_000);
const table = z.object({ name, create: sql, columns: z.array(name).max(1600), transactions: z.array(name).max(10) });

/** What the description of one workspace looks like. An archive may come from anybody, so nothing in it is taken on trust. */
const workspaceHeader = z.object({
  format: z.number().int(),
  kind: z.literal('workspace'),
  version: z.string().max(50),
  made_at: z.string().max(50),
  migrations: z.object({ directory: z.array(z.string().max(200)), workspace: z.array(z.string().max(200)).min(1) }),
  schemas: z
    .array(
      z.object({
        name: z.string().max(63),
        sequences: z.array(sql),
        functions: z.array(sql),
        tables: z.array(table).max(5000),
        after: z.array(sql).max(50_000),
      }),
    )
    .length(1),
  workspace: z.object({
    id: z.uuid(),
    name: z.string().min(1).max(200),
    schema: z.string().regex(/^ws_[0-9a-z]{1,40}$/),
    settings: z
      .object({
        currency: z.string().regex(/^[A-Z]{3}$/),
        time_zone: z.string().max(100).refine(isTimeZone, 'no time zone'),
        locale: z.string().regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/),
      })
      .loose(),
    members: z
      .array(
        z.object({
          account: z.object({ id: z.uuid(), email: z.string().min(3).max(320), name: z.string().max(300) }),
          membership: z.object({ id: z.uuid(), member_id: z.uuid() }).loose(),
        }),
      )
      .max(100_000),
  }),
});

/** @throws ArchiveError where it is no export of one workspace, or of a newer Kith */
export function readWorkspaceHeader(header: Header): { header: Header; card: WorkspaceCard } {
  if (header.kind === 'backup') throw new ArchiveError('This is a backup of a whole Kith: use restore.');
  if (Array.isArray(header.migrations?.workspace) && Array.isArray(header.migrations.directory)) checkReadable(header);
  const { success, data } = workspaceHeader.safeParse(header);
  if (!success || data.schemas[0]?.name !== data.workspace.schema) {
    throw new ArchiveError(
      'The archive does not describe a workspace as Kith writes it. It was altered: take another one.',
    );
  }
  return { header: data, card: data.workspace };
}

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
