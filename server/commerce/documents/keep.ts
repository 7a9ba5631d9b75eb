import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Context } from '../../kernel/context.ts';
import { receive } from '../../records/files/service.ts';
import type { FileValue } from '../../records/values.ts';

/** Keeps a printed document for good; the caller puts the file into the record it belongs to. */
export async function keepPdf(ctx: Context, name: string, pdf: Buffer): Promise<{ file: FileValue; sha256: string }> {
  const file = await receive(ctx, name, Readable.from([pdf]), () => false);
  if (!file) throw new Error('A document was cut while it was kept');
  return { file, sha256: createHash('sha256').update(pdf).digest('hex') };
}
