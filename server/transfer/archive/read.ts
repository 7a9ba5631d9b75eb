import { type Readable, Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { ArchiveError, FORMAT, type Header, type Sums } from './format.ts';
import { type BackupKey, opening } from './key.ts';

/** Takes what an archive holds, in its order. Each content has to be read to its end. */
export interface Taker {
  header(header: Header): Promise<void>;
  data(schema: string, table: string, content: Readable): Promise<void>;
  file(name: string, content: Readable): Promise<void>;
}

export interface ReadOptions {
  /** What it may unpack to, in bytes: a small file can hold any amount of nothing. */
  most?: number;
  /** Told of each piece that was unpacked. */
  onBytes?(bytes: number): void;
}

/** Of a description of tables and of sums; what is larger was not written by Kith. */
const MOST_TEXT = 64 * 1024 * 1024;

/**
 * Reads an archive from its beginning to its end, holding a piece of it at a time.
 * @throws ArchiveError where it is cut short, altered, encrypted with another key, or no archive of Kith
 */
export async function readArchive(
  source: Readable,
  key: BackupKey | null,
  taker: Taker,
  options: ReadOptions = {},
): Promise<Sums> {
  const plain = await opening(key, source);
  const tar = extract();
  const gunzip = createGunzip();
  let broken: unknown = null;
  const fail = (error: unknown) => {
    broken ??= error;
    tar.destroy(error as Error);
  };
  plain.on('error', fail);
  gunzip.on('error', fail);
  const counted = counting(options);
  counted.on('error', fail);
  plain.pipe(gunzip).pipe(counted).pipe(tar);
  let header: Header | null = null;
  let sums: Sums | null = null;
  try {
    for await (const entry of tar) {
      const { name } = entry.header;
      const content = entry as unknown as Readable;
      if (name === 'kith.json') {
        if (header) throw new ArchiveError('The archive describes itself twice. It was altered: take another one.');
        const found = JSON.parse(await textOf(content)) as Header;
        if (found.format > FORMAT) throw newer(found);
        header = found;
        await taker.header(header);
      } else if (!header) throw new ArchiveError('This is no archive of Kith.');
      else if (name === 'sums.json') sums = JSON.parse(await textOf(content)) as Sums;
      else if (name.startsWith('data/')) {
        const [, schema = '', table = ''] = name.split('/');
        await taker.data(schema, table, content);
      } else await taker.file(name, content);
    }
  } catch (error) {
    const cause = broken ?? error;
    if (cause instanceof ArchiveError) throw cause;
    if (isOfDatabase(error)) throw error;
    throw new ArchiveError(
      header
        ? 'The archive is damaged: it was cut short or altered after it was made. Take another one.'
        : 'This is no archive of Kith, or it is damaged from its beginning.',
      { cause },
    );
  } finally {
    plain.destroy();
  }
  if (!header) throw new ArchiveError('This is no archive of Kith.');
  if (!sums) throw new ArchiveError('The archive was never finished: its end is missing. Take another one.');
  return sums;
}

export const newer = (header: Header) =>
  new ArchiveError(
    `The archive was made by a newer Kith (${header.version}), and this one cannot read it. Bring this Kith up to date first.`,
  );

/** What PostgreSQL or the disk says is told as it is. */
const isOfDatabase = (error: unknown) => {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' && (/^[0-9A-Z]{5}$/.test(code) || code === 'ENOSPC');
};

function counting({ most = Number.POSITIVE_INFINITY, onBytes }: ReadOptions): Transform {
  let bytes = 0;
  return new Transform({
    transform(piece: Buffer, _encoding, done) {
      bytes += piece.length;
      onBytes?.(bytes);
      if (bytes <= most) return done(null, piece);
      done(new ArchiveError('The archive unpacks to far more than its size. No export of Kith does that.'));
    },
  });
}

async function textOf(content: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of content as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MOST_TEXT) throw new ArchiveError('This is no archive of Kith: its description has no end.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}
