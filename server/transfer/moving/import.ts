import type { Readable } from 'node:stream';
import type pg from 'pg';
import { checkReadable, connect } from '../archive/database.ts';
import { ArchiveError, type Header, type WorkspaceCard } from '../archive/format.ts';
import type { BackupKey } from '../archive/key.ts';
import { Loader } from '../archive/load.ts';
import { readArchive } from '../archive/read.ts';
import { keepArchived } from '../backups/files.ts';

/** Nobody signs in with it: no password has this for its hash. */
const NO_PASSWORD = 'none';

export interface Moved {
  id: string;
  name: string;
  /** Accounts that were made for its members: they have no password yet. */
  newAccounts: string[];
}

/**
 * Takes a workspace in under its own id, in one transaction: whole, or nothing of it. Members are recognised by their
 * e-mail address; those unknown here get an account without a password.
 */
export async function importWorkspace(
  config: pg.ClientConfig,
  dataDir: string,
  source: Readable,
  key: BackupKey | null,
): Promise<Moved> {
  const client = await connect(config);
  try {
    await client.query('begin');
    let card: WorkspaceCard | undefined;
    let schema = '';
    let loader: Loader | undefined;
    const sums = await readArchive(source, key, {
      async header(header) {
        card = await accept(client, header);
        schema = await freeSchema(client, card);
        loader = new Loader(client, header.schemas, new Map([[card.schema, schema]]));
        await loader.begin();
      },
      data: async (name, table, content) => loader?.data(name, table, content),
      file: (name, content) => keepArchived(dataDir, name, content, 'leave', () => schema),
    });
    await loader?.finish(sums);
    if (!card) throw new ArchiveError('This is no archive of Kith.');
    const newAccounts = await enter(client, card, schema);
    await client.query('commit');
    return { id: card.id, name: card.name, newAccounts };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

async function accept(client: pg.ClientBase, header: Header): Promise<WorkspaceCard> {
  if (header.kind !== 'workspace' || !header.workspace) {
    throw new ArchiveError('This is a backup of a whole Kith: use restore.');
  }
  checkReadable(header);
  const { id, name } = header.workspace;
  const { rowCount } = await client.query('select 1 from kith.workspace where id = $1', [id]);
  if (rowCount) throw new ArchiveError(`The workspace "${name}" is here already. It is never overwritten.`);
  return header.workspace;
}

async function freeSchema(client: pg.ClientBase, card: WorkspaceCard): Promise<string> {
  if (!/^ws_[0-9a-z]+$/.test(card.schema))
    throw new ArchiveError('The archive names no workspace that Kith could make.');
  const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [card.schema]);
  return rowCount ? `ws_${card.id.replaceAll('-', '').slice(-20)}` : card.schema;
}

async function enter(client: pg.ClientBase, card: WorkspaceCard, schema: string): Promise<string[]> {
  await client.query('insert into kith.workspace select * from json_populate_record(null::kith.workspace, $1::json)', [
    JSON.stringify({ ...card.settings, schema }),
  ]);
  const made: string[] = [];
  for (const { account, membership } of card.members) {
    const { rows } = await client.query<{ id: string; made: boolean }>(
      `insert into kith.account (id, email, name, password_hash)
       values (case when exists (select 1 from kith.account where id = $1) then gen_random_uuid() else $1::uuid end, $2, $3, $4)
       on conflict (email) do update set email = excluded.email returning id, (xmax = 0) as made`,
      [account.id, account.email, account.name, NO_PASSWORD],
    );
    const mine = rows[0] as { id: string; made: boolean };
    if (mine.made) made.push(account.email);
    await client.query(
      `insert into kith.membership select * from json_populate_record(null::kith.membership, $1::json) on conflict do nothing`,
      [JSON.stringify({ ...membership, account_id: mine.id })],
    );
  }
  return made;
}
