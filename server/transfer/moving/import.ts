import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type pg from 'pg';
import { readMigrations } from '../../kernel/migrate.ts';
import { connect } from '../archive/database.ts';
import { ArchiveError, type WorkspaceCard } from '../archive/format.ts';
import { readWorkspaceHeader } from '../archive/header.ts';
import type { BackupKey } from '../archive/key.ts';
import { Loader } from '../archive/load.ts';
import { ownShape, runMigrations } from '../archive/own.ts';
import { type ReadOptions, readArchive } from '../archive/read.ts';
import { checkStatements } from '../archive/statements.ts';
import { keepArchived } from '../backups/files.ts';

/** Nobody signs in with it: no password has this for its hash. */
const NO_PASSWORD = 'none';

export interface Moved {
  id: string;
  name: string;
  schema: string;
  /** Accounts that were made for its members: they have no password yet. */
  newAccounts: string[];
}

interface ImportOptions extends ReadOptions {
  /** A member who takes it over, with the hash of the password they chose. */
  owner?: { email: string; passwordHash: string };
}

/**
 * Takes a workspace in under its own id, in one transaction: whole and brought up to date, or nothing of it. Members are
 * recognised by their e-mail address; those unknown here get an account without a password.
 */
export async function importWorkspace(
  config: pg.ClientConfig,
  dataDir: string,
  source: Readable,
  key: BackupKey | null,
  options: ImportOptions = {},
): Promise<Moved> {
  const client = await connect(config);
  const files: string[] = [];
  try {
    await client.query('begin');
    let card: WorkspaceCard | undefined;
    let schema = '';
    let loader: Loader | undefined;
    const sums = await readArchive(
      source,
      key,
      {
        async header(found) {
          const { header, card: named } = readWorkspaceHeader(found);
          await requireNew(client, named);
          for (const one of header.schemas) checkStatements(one, await ownShape(client, header));
          card = named;
          schema = await freeSchema(client, named);
          loader = new Loader(client, header.schemas, new Map([[named.schema, schema]]));
          await loader.begin();
        },
        data: async (name, table, content) => loader?.data(name, table, content),
        file: (name, content) =>
          keepArchived(
            dataDir,
            name,
            content,
            'leave',
            () => schema,
            (path) => files.push(path),
          ),
      },
      options,
    );
    if (!card || !loader) throw new ArchiveError('This is no archive of Kith.');
    await loader.finish(sums);
    await bringUpToDate(client, schema);
    const newAccounts = await enter(client, card, schema);
    if (options.owner) await takeOver(client, options.owner);
    await client.query('commit');
    return { id: card.id, name: card.name, schema, newAccounts };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    for (const path of files) await rm(path, { force: true });
    throw error;
  } finally {
    await client.end();
  }
}

async function requireNew(client: pg.ClientBase, { id, name }: WorkspaceCard): Promise<void> {
  const { rowCount } = await client.query('select 1 from kith.workspace where id = $1', [id]);
  if (rowCount) throw new ArchiveError(`The workspace "${name}" is here already. It is never overwritten.`);
}

async function freeSchema(client: pg.ClientBase, card: WorkspaceCard): Promise<string> {
  const { rowCount } = await client.query('select 1 from pg_namespace where nspname = $1', [card.schema]);
  return rowCount ? `ws_${card.id.replaceAll('-', '').slice(-20)}` : card.schema;
}

/** Runs the migrations that the archive was made without. Its own notes on those it had are Kith's to keep. */
async function bringUpToDate(client: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<{ name: string; sha256: string; done: boolean }>(
    `select name, sha256, finished_at is not null as done from "${schema}".migration`,
  );
  const had = new Map(rows.map((row) => [row.name, row]));
  const known = readMigrations('workspace');
  for (const { name, sha256 } of known) {
    const note = had.get(name);
    had.delete(name);
    if (note && (note.sha256 !== sha256 || !note.done))
      throw new ArchiveError(`The workspace was changed otherwise than Kith does (${name}). It cannot be taken in.`);
  }
  if (had.size > 0) throw new ArchiveError('The workspace was changed by a newer Kith than the archive says.');
  const { rows: noted } = await client.query<{ name: string }>(`select name from "${schema}".migration`);
  const names = new Set(noted.map((row) => row.name));
  await runMigrations(
    client,
    schema,
    known.filter(({ name }) => !names.has(name)),
  );
}

async function enter(client: pg.ClientBase, card: WorkspaceCard, schema: string): Promise<string[]> {
  const row = { ...card.settings, id: card.id, name: card.name, schema, ready_at: new Date().toISOString() };
  await client.query(
    `insert into kith.workspace select * from json_populate_record(json_populate_record(null::kith.workspace, '{"rates": {}}'), $1::json)`,
    [JSON.stringify({ created_at: row.ready_at, ...row })],
  );
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
      [
        JSON.stringify({
          preferences: {},
          created_at: row.ready_at,
          ...membership,
          account_id: mine.id,
          workspace_id: card.id,
        }),
      ],
    );
  }
  return made;
}

async function takeOver(client: pg.ClientBase, { email, passwordHash }: { email: string; passwordHash: string }) {
  const { rowCount } = await client.query(
    'update kith.account set password_hash = $2, password_changed_at = now() where email = $1',
    [email, passwordHash],
  );
  if (rowCount !== 1) throw new ArchiveError(`Nobody with the address ${email} is a member of this workspace.`);
}
