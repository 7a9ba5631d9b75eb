import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ArchiveError } from './format.ts';

/** What opens a backup: an age identity (`AGE-SECRET-KEY-1…`) or a passphrase. */
export interface BackupKey {
  kind: 'identity' | 'passphrase';
  secret: string;
}

export async function newIdentity(): Promise<BackupKey> {
  const { generateIdentity } = await import('age-encryption');
  return { kind: 'identity', secret: await generateIdentity() };
}

export const keyFrom = (text: string): BackupKey => ({
  kind: /^AGE-SECRET-KEY-/i.test(text.trim()) ? 'identity' : 'passphrase',
  secret: text.trim(),
});

/** The half of a key that may be known: it tells which key a backup needs. */
export async function recipientOf(key: BackupKey): Promise<string | null> {
  const { identityToRecipient } = await import('age-encryption');
  return key.kind === 'identity' ? identityToRecipient(key.secret) : null;
}

/** Carries `source` into `target`, encrypted where there is a key, a piece at a time. */
export async function sealing(key: BackupKey | null, source: Readable, target: Writable): Promise<void> {
  if (!key) return pipeline(source, target);
  const { Encrypter } = await import('age-encryption');
  const encrypter = new Encrypter();
  if (key.kind === 'passphrase') encrypter.setPassphrase(key.secret);
  else encrypter.addRecipient((await recipientOf(key)) as string);
  const sealed = await encrypter.encrypt(Readable.toWeb(source) as ReadableStream<Uint8Array>);
  await pipeline(Readable.fromWeb(sealed as Parameters<typeof Readable.fromWeb>[0]), target);
}

const AGE = 'age-encryption.org/';

/**
 * Gives back what was sealed; an archive that was not encrypted passes as it is.
 * @throws ArchiveError where the key is missing or the wrong one
 */
export async function opening(key: BackupKey | null, source: Readable): Promise<Readable> {
  const [head, whole] = await peek(source);
  if (!head.toString('latin1').startsWith(AGE)) return whole;
  if (!key) throw new ArchiveError('This archive is encrypted: give the key or passphrase from its recovery sheet.');
  const { Decrypter } = await import('age-encryption');
  const decrypter = new Decrypter();
  try {
    if (key.kind === 'passphrase') decrypter.addPassphrase(key.secret);
    else decrypter.addIdentity(key.secret);
    const plain = await decrypter.decrypt(Readable.toWeb(whole) as ReadableStream<Uint8Array>);
    return Readable.fromWeb(plain as Parameters<typeof Readable.fromWeb>[0]);
  } catch (error) {
    throw new ArchiveError('The key does not open this archive. Every key opens only what was encrypted with it.', {
      cause: error,
    });
  }
}

/** The first bytes of a stream, and the whole stream again. */
async function peek(source: Readable): Promise<[Buffer, Readable]> {
  const pieces = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const held: Buffer[] = [];
  let size = 0;
  while (size < AGE.length) {
    const next = await pieces.next();
    if (next.done) break;
    held.push(next.value);
    size += next.value.length;
  }
  const rest = (async function* () {
    yield* held;
    for (let next = await pieces.next(); !next.done; next = await pieces.next()) yield next.value;
  })();
  return [Buffer.concat(held), Readable.from(rest, { objectMode: false })];
}
