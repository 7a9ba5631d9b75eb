import { existsSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type pg from 'pg';
import { filePath } from '../../kernel/files.ts';
import { connect, headerOf } from '../archive/database.ts';
import { ArchiveError, type Sums, type WorkspaceCard } from '../archive/format.ts';
import type { BackupKey } from '../archive/key.ts';
import { writeArchive } from '../archive/write.ts';
import { attachmentsOf } from '../backups/files.ts';

/** Writes one workspace as an archive that another Kith can take in: data, history, definitions, settings, members, files. */
export async function exportWorkspace(
  config: pg.ClientConfig,
  dataDir: string,
  workspace: string,
  target: Writable,
  options: { key?: BackupKey | null; madeAt: Date; onTable?(done: number, total: number): void },
): Promise<Sums> {
  const client = await connect(config);
  try {
    const card = await cardOf(client, workspace);
    const header = { ...headerOf('workspace', options.madeAt), workspace: card };
    const files = await filesOf(client, card.schema, dataDir);
    return await writeArchive(client, target, {
      header,
      schemas: [card.schema],
      files,
      key: options.key ?? null,
      onTable: options.onTable,
    });
  } finally {
    await client.end();
  }
}

/** `workspace` is an id or a name; the only workspace needs neither. */
export async function cardOf(client: pg.ClientBase, workspace: string): Promise<WorkspaceCard> {
  const { rows } = await client.query<{ id: string; name: string; schema: string; settings: Record<string, unknown> }>(
    `select id, name, schema, to_jsonb(w) as settings from kith.workspace w
     where ready_at is not null and ($1 = '' or id::text = $1 or lower(name) = lower($1)) order by id`,
    [workspace],
  );
  const [found, ...others] = rows;
  if (!found) throw new ArchiveError(`There is no workspace "${workspace}" here.`);
  if (others.length > 0) {
    throw new ArchiveError(`Say which workspace: ${rows.map(({ name, id }) => `"${name}" (${id})`).join(', ')}.`);
  }
  const members = await client.query<WorkspaceCard['members'][number]>(
    `select json_build_object('id', a.id, 'email', a.email, 'name', a.name) as account,
       to_jsonb(m) - 'last_used_at' as membership
     from kith.membership m join kith.account a on a.id = m.account_id where m.workspace_id = $1 order by m.id`,
    [found.id],
  );
  return { ...found, members: members.rows };
}

/** The files that the workspace's tables name by their content. */
async function filesOf(client: pg.ClientBase, schema: string, dataDir: string) {
  const { rows: columns } = await client.query<{ table: string; column: string }>(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = $1 and (column_name like '%sha256') and table_name <> 'migration' and data_type = 'text'`,
    [schema],
  );
  const names = new Set<string>();
  for (const { table, column } of columns) {
    const { rows } = await client.query<{ name: string }>(
      `select distinct "${column}" as name from "${schema}"."${table}" where "${column}" ~ '^[0-9a-f]{64}$'`,
    );
    for (const { name } of rows) names.add(name);
  }
  const files = [...names].map((name) => ({ name: `files/${name}`, path: filePath(dataDir, name) }));
  const found = files.filter(({ path }) => existsSync(path));
  for await (const attached of attachmentsOf(dataDir, schema)) found.push(attached);
  return found;
}
