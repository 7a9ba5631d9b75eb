import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { ImportDetail, ImportOptions, ImportPatch } from '../records/import/schema.ts';
import type { TestKith } from './kith.ts';
import type { Person } from './workspace.ts';

/** A part of an upload. */
export interface TestFile {
  name: string;
  content: string | Buffer;
}

/** Sends a file the way a browser does, `object` after it. */
export async function upload(person: Person, file: TestFile, fields: Record<string, unknown> = {}, to = '/imports') {
  const boundary = 'kith-test-boundary';
  const parts: Buffer[] = [];
  const head = (extra: string) => Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${extra}\r\n\r\n`);
  parts.push(head(`name="file"; filename="${file.name}"`), Buffer.from(file.content), Buffer.from('\r\n'));
  for (const [name, value] of Object.entries(fields)) {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    parts.push(head(`name="${name}"`), Buffer.from(`${text}\r\n`));
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return person.send('POST', to, Buffer.concat(parts), {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  });
}

export async function uploaded(person: Person, file: TestFile, fields: Record<string, unknown> = {}) {
  const answer = await upload(person, file, fields);
  if (answer.status !== 201) throw new Error(`The upload answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body as ImportDetail;
}

export async function change(person: Person, id: string, patch: ImportPatch): Promise<ImportDetail> {
  const answer = await person.send('PATCH', `/imports/${id}`, patch);
  if (answer.status !== 200) throw new Error(`The change answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** Presses a button and lets the background work come to rest. */
export async function press(kith: TestKith, person: Person, id: string, verb: string, body?: unknown) {
  const answer = await person.send('POST', `/imports/${id}/${verb}`, body ?? {});
  if (answer.status !== 202) throw new Error(`${verb} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  await kith.settle();
  return (await person.send('GET', `/imports/${id}`)).body as ImportDetail;
}

/** The whole way of a file: up, mapped as proposed, checked, run. */
export async function importFile(
  kith: TestKith,
  person: Person,
  file: TestFile,
  wishes: { object?: string; mapping?: ImportPatch['mapping']; options?: ImportOptions } = {},
): Promise<ImportDetail> {
  const fields = Object.fromEntries(Object.entries(wishes).filter(([, value]) => value !== undefined));
  const { id } = await uploaded(person, file, fields);
  const checked = await press(kith, person, id, 'check');
  if (checked.state !== 'checked')
    throw new Error(`The check ended in ${checked.state}: ${JSON.stringify(checked.needs)} ${checked.error}`);
  return press(kith, person, id, 'start');
}

const shared = fileURLToPath(new URL('../../../shared/data/crm-sales-opportunities/', import.meta.url));

/** The published files of a computer seller, where they lie beside the project. */
export const publishedFiles = existsSync(shared)
  ? (name: string): TestFile => ({ name, content: readFileSync(`${shared}${name}`) })
  : null;
