import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

// How much JavaScript a browser loads for the first screens, their words in English included, compressed as it is sent
// (brotli). What is loaded with import() later does not count for the screens before it.

export interface Screen {
  name: string;
  /** What it may take at most, in bytes. */
  limit: number;
  /** Files of the source that it shows. */
  pages: RegExp[];
}

export const screens: Screen[] = [
  { name: 'sign-in', limit: 150_000, pages: [/\/SignInPage\.tsx$/, /en\/(common|workspace)\.json$/] },
  {
    name: 'first list',
    limit: 280_000,
    pages: [/frame\/Frame\.tsx$/, /list\/ListPage\.tsx$/, /en\/(common|records)\.json$/],
  },
];

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
}

const WEB = 'dist/web';

/** The files that a screen of the built web app loads, with their compressed sizes in bytes, largest first. */
export function filesOf({ pages }: Screen): Array<{ file: string; size: number }> {
  const manifest = JSON.parse(readFileSync(join(WEB, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const keys = Object.keys(manifest);
  const wanted = pages.flatMap((page) => {
    const found = keys.filter((key) => page.test(key));
    if (found.length === 0)
      throw new Error(`Nothing in the bundle is called ${page}: say in scripts/bundle.ts what it is`);
    return found;
  });
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    if (chunk.file.endsWith('.js')) files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const key of [...keys.filter((key) => manifest[key]?.isEntry), ...wanted]) visit(key);
  return [...files].map((file) => ({ file, size: compressed(file) })).sort((a, b) => b.size - a.size);
}

function compressed(file: string): number {
  const path = join(WEB, file);
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
}
