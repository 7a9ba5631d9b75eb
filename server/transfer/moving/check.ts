import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type pg from 'pg';
import { connect } from '../archive/database.ts';
import { ArchiveError, type Header, type WorkspaceCard } from '../archive/format.ts';
import { readWorkspaceHeader } from '../archive/header.ts';
import type { BackupKey } from '../archive/key.ts';
import { ownShape } from '../archive/own.ts';
import { type ReadOptions, readArchive } from '../archive/read.ts';
import { checkStatements } from '../archive/statements.ts';
import { ALTERED, isArchivedFile } from '../backups/files.ts';
import type { ArchiveReport } from './schema.ts';

/** Members are few: more than this is no list of colleagues. */
const MOST_MEMBERS_TEXT = 32 * 1024 * 1024;

/**
 * Reads the export of a workspace from its beginning to its end and says what is in it. Nothing is changed by that: of the
 * database it only asks what Kith itself would make.
 * @throws ArchiveError where it is half, altered, of a newer Kith or none at all
 */
export async function checkArchive(
  config: pg.ClientConfig,
  source: Readable,
  key: BackupKey | null,
  options: ReadOptions = {},
): Promise<ArchiveReport> {
  let card: WorkspaceCard | undefined;
  let header: Header | undefined;
  let bytes = 0;
  let files = 0;
  const rows = new Map<string, number>();
  const members: Buffer[] = [];
  const sums = await readArchive(
    source,
    key,
    {
      async header(found) {
        ({ header, card } = readWorkspaceHeader(found));
        await checkShape(config, header);
      },
      async data(_schema, table, content) {
        let lines = 0;
        let kept = 0;
        for await (const piece of content as AsyncIterable<Buffer>) {
          for (let at = piece.indexOf(10); at >= 0; at = piece.indexOf(10, at + 1)) lines++;
          if (table !== 'member') continue;
          kept += piece.length;
          if (kept > MOST_MEMBERS_TEXT) throw new ArchiveError('The archive names more members than a workspace has.');
          members.push(Buffer.from(piece));
        }
        rows.set(table, (rows.get(table) ?? 0) + lines);
      },
      async file(name, content) {
        if (!isArchivedFile(name)) throw new ArchiveError('The archive holds a file that Kith does not know.');
        const hash = createHash('sha256');
        for await (const piece of content as AsyncIterable<Buffer>) hash.update(piece);
        if (!name.endsWith(hash.digest('hex'))) throw new ArchiveError(ALTERED);
        files++;
      },
    },
    {
      ...options,
      onBytes: (read) => {
        bytes = read;
        options.onBytes?.(read);
      },
    },
  );
  if (!card || !header) throw new ArchiveError('This is no archive of Kith.');
  for (const { name } of header.schemas[0]?.tables ?? []) {
    const expected = sums.tables?.[`${card.schema}.${name}`]?.rows;
    if (expected === undefined || expected !== (rows.get(name) ?? 0)) {
      throw new ArchiveError(
        `The archive holds ${rows.get(name) ?? 0} rows of ${name}, and says it has ${expected ?? 'none'}. It is damaged: take another one.`,
      );
    }
  }
  return {
    name: card.name,
    made_at: header.made_at,
    version: header.version,
    rows: [...rows.values()].reduce((sum, count) => sum + count, 0),
    people: rows.get('person') ?? 0,
    companies: rows.get('company') ?? 0,
    deals: rows.get('deal') ?? 0,
    files,
    bytes,
    members: membersOf(card, Buffer.concat(members).toString('utf8')),
  };
}

async function checkShape(config: pg.ClientConfig, header: Header): Promise<void> {
  const client = await connect(config);
  try {
    await client.query('begin');
    const own = await ownShape(client, header);
    for (const schema of header.schemas) checkStatements(schema, own);
  } finally {
    await client.query('rollback').catch(() => {});
    await client.end();
  }
}

/** Those who can sign in, with what they are: owners first. */
function membersOf(card: WorkspaceCard, lines: string): ArchiveReport['members'] {
  const known = new Map<string, { role?: unknown; status?: unknown; trashed_at?: unknown }>();
  for (const line of lines.split('\n')) {
    if (!line) continue;
    const { id, ...row } = JSON.parse(line) as { id: string; role?: unknown; status?: unknown; trashed_at?: unknown };
    known.set(id, row);
  }
  return card.members
    .flatMap(({ account, membership }) => {
      const row = known.get(String(membership.member_id));
      if (!row || row.trashed_at || row.status !== 'active') return [];
      return [{ name: account.name, email: account.email, owner: row.role === 'owner' }];
    })
    .sort((a, b) => Number(b.owner) - Number(a.owner) || a.name.localeCompare(b.name))
    .slice(0, 1000);
}
