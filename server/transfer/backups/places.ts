import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { isAbsolute, join, resolve } from 'node:path';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Outgoing, OutgoingError } from '../../kernel/outgoing.ts';
import { ArchiveError } from '../archive/format.ts';

/** Where backups are kept. What is not finished never bears a backup's name. */
export interface Place {
  /** In words, for lists. */
  readonly label: string;
  put(name: string, write: (target: Writable) => Promise<void>): Promise<number>;
  get(name: string): Promise<Readable>;
  remove(name: string): Promise<void>;
  /** Takes away what a `put` left that was killed on its way. */
  discard(name: string): Promise<void>;
  /** Writes a small file, reads it and takes it away. @throws ArchiveError saying what is wrong */
  test(): Promise<void>;
}

export function directoryPlace(path: string): Place {
  if (!isAbsolute(path)) throw new ArchiveError('Give the directory with its whole path, from the root on.');
  const folder = resolve(path);
  const place: Place = {
    label: folder,
    async put(name, write) {
      await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error) => Promise.reject(inWords(folder, error)));
      const draft = join(folder, `${name}.partial`);
      const target = createWriteStream(draft, { mode: 0o600 });
      target.on('error', () => {});
      try {
        await write(target);
        await finished(target, { readable: false });
        const file = await open(draft, 'r+');
        await file.sync().finally(() => file.close());
        const { size } = await stat(draft);
        await rename(draft, join(folder, name));
        return size;
      } catch (error) {
        await rm(draft, { force: true });
        throw inWords(folder, error);
      }
    },
    async get(name) {
      await stat(join(folder, name)).catch(() => {
        throw new ArchiveError(`There is no ${name} in ${folder}: it was moved or deleted.`);
      });
      return createReadStream(join(folder, name), { highWaterMark: 256 * 1024 });
    },
    remove: (name) => rm(join(folder, name), { force: true }),
    discard: (name) => rm(join(folder, `${name}.partial`), { force: true }),
    async test() {
      const name = `.kith-test-${process.pid}`;
      await place.put(name, async (target) => void target.end('test'));
      await place.remove(name);
      const { bavail, bsize } = await statfs(folder);
      if (bavail * bsize < 50 * 1024 * 1024) throw new ArchiveError(`There is hardly any room left in ${folder}.`);
    },
  };
  return place;
}

function inWords(folder: string, error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ArchiveError(`The disk that holds ${folder} is full. Free some room, or keep fewer backups.`);
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new ArchiveError(`Kith may not write to ${folder} (${code}).`);
  if (code === 'ENOTDIR' || code === 'EEXIST') return new ArchiveError(`${folder} is no directory.`);
  return error;
}

export interface BucketSettings {
  endpoint: string;
  region: string;
  bucket: string;
  prefix: string;
  access_key_id: string;
  secret_access_key: string;
}

/** The least that a part of an upload in parts may be is 5 MB; this many bytes are held in memory. */
const PART = 8 * 1024 * 1024;

/** A bucket of an S3-compatible store. An upload in parts only becomes an object when all of it is there. */
export function bucketPlace(settings: BucketSettings, outgoing: Outgoing): Place {
  const { bucket } = settings;
  if (settings.endpoint) checked(settings.endpoint, outgoing);
  const keyOf = (name: string) => `${settings.prefix ? `${settings.prefix.replace(/\/+$/, '')}/` : ''}${name}`;
  const open = async () => {
    const s3 = await import('@aws-sdk/client-s3');
    const way = { lookup: outgoing.lookup, keepAlive: true };
    const client = new s3.S3Client({
      endpoint: settings.endpoint || undefined,
      region: settings.region || 'us-east-1',
      // Stores other than Amazon's have no host names of their own for buckets.
      forcePathStyle: Boolean(settings.endpoint),
      credentials: { accessKeyId: settings.access_key_id, secretAccessKey: settings.secret_access_key },
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      maxAttempts: 4,
      // The address comes from people: it is reached by the rules of all outgoing requests.
      requestHandler: { httpAgent: new HttpAgent(way), httpsAgent: new HttpsAgent(way), connectionTimeout: 10_000 },
    });
    return { s3, client };
  };
  const place: Place = {
    label: `${settings.endpoint || 's3'}/${bucket}`,
    async put(name, write) {
      const { s3, client } = await open();
      const target = { Bucket: bucket, Key: keyOf(name) };
      try {
        const { UploadId } = await client.send(new s3.CreateMultipartUploadCommand(target));
        try {
          const through = new PassThrough({ highWaterMark: 1024 * 1024 });
          const writing = write(through);
          writing.catch((error) => through.destroy(error));
          const parts: Array<{ ETag: string | undefined; PartNumber: number }> = [];
          let size = 0;
          for await (const Body of piecesOf(through, PART)) {
            const PartNumber = parts.length + 1;
            const { ETag } = await client.send(new s3.UploadPartCommand({ ...target, UploadId, PartNumber, Body }));
            parts.push({ ETag, PartNumber });
            size += Body.length;
          }
          await writing;
          await client.send(
            new s3.CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }),
          );
          return size;
        } catch (error) {
          await client.send(new s3.AbortMultipartUploadCommand({ ...target, UploadId })).catch(() => {});
          throw error;
        }
      } catch (error) {
        throw ofStore(place.label, error);
      } finally {
        client.destroy();
      }
    },
    async get(name) {
      const { s3, client } = await open();
      try {
        const { Body } = await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key: keyOf(name) }));
        const stream = Body as Readable;
        stream.once('close', () => client.destroy());
        return stream;
      } catch (error) {
        client.destroy();
        throw ofStore(place.label, error);
      }
    },
    async remove(name) {
      const { s3, client } = await open();
      await client
        .send(new s3.DeleteObjectCommand({ Bucket: bucket, Key: keyOf(name) }))
        .finally(() => client.destroy());
    },
    async discard(name) {
      const { s3, client } = await open();
      try {
        const Prefix = keyOf(name);
        const { Uploads = [] } = await client.send(new s3.ListMultipartUploadsCommand({ Bucket: bucket, Prefix }));
        for (const { Key, UploadId } of Uploads)
          if (Key === Prefix) await client.send(new s3.AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
      } catch (error) {
        throw ofStore(place.label, error);
      } finally {
        client.destroy();
      }
    },
    async test() {
      const name = `kith-test-${Date.now().toString(36)}`;
      await place.put(name, async (target) => void target.end('test'));
      let text = '';
      for await (const piece of await place.get(name)) text += String(piece);
      await place.remove(name);
      if (text !== 'test') throw new ArchiveError(`${place.label} does not give back what was put there.`);
    },
  };
  return place;
}

function checked(endpoint: string, outgoing: Outgoing): void {
  try {
    outgoing.check(endpoint);
  } catch (error) {
    throw ofStore(endpoint, error);
  }
}

async function* piecesOf(source: Readable, size: number): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  let length = 0;
  for await (const piece of source as AsyncIterable<Buffer>) {
    held.push(piece);
    length += piece.length;
    if (length < size) continue;
    yield Buffer.concat(held, length);
    held = [];
    length = 0;
  }
  if (length > 0) yield Buffer.concat(held, length);
}

function ofStore(label: string, error: unknown): unknown {
  if (error instanceof ArchiveError) return error;
  const { name, message, cause } = error as Error;
  const refusal = [error, cause].find((one) => one instanceof OutgoingError);
  if (refusal instanceof OutgoingError) return new ArchiveError(`${label}: ${refusal.message}.`);
  if (name === 'NoSuchKey' || name === 'NotFound') return new ArchiveError(`The backup is no longer in ${label}.`);
  if (name === 'NoSuchBucket') return new ArchiveError(`There is no such bucket: ${label}.`);
  if (/AccessDenied|InvalidAccessKeyId|SignatureDoesNotMatch|Forbidden/.test(name))
    return new ArchiveError(`${label} refuses the keys given (${name}).`);
  return new ArchiveError(`${label} does not work: ${message || name}`, { cause: error });
}
