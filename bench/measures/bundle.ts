import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Line } from '../table.ts';

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
}

const WEB = 'dist/web';

/** Compressed JavaScript that the browser loads for the sign-in page and for the first list. */
export function measureBundle(): Line[] {
  const path = join(WEB, '.vite/manifest.json');
  if (!existsSync(path)) return [];
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, Chunk>;
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry);
  if (!entry) return [];
  const line = (what: string, pages: RegExp[], most: number): Line => {
    const wanted = pages.flatMap((page) => {
      const found = Object.keys(manifest).filter((key) => page.test(key));
      if (found.length === 0) throw new Error(`Nothing in the bundle is called ${page}`);
      return found;
    });
    const size = sizeOf(filesOf(manifest, [entry, ...wanted]));
    const kb = `${Math.round(size / 1000)} KB`;
    return { what, kith: kb, floor: '', result: kb, target: `at most ${most} KB`, reached: size <= most * 1000 };
  };
  return [
    line('JavaScript of the sign-in page, compressed', [/SignInPage\.tsx$/, /en\/(common|workspace)\.json$/], 150),
    line(
      'JavaScript of the first list, compressed',
      [/frame\/Frame\.tsx$/, /list\/ListPage\.tsx$/, /en\/(common|records)\.json$/],
      280,
    ),
  ];
}

function filesOf(manifest: Record<string, Chunk>, keys: string[]): Set<string> {
  const files = new Set<string>();
  const visit = (key: string) => {
    const chunk = manifest[key];
    if (!chunk || files.has(chunk.file)) return;
    if (chunk.file.endsWith('.js')) files.add(chunk.file);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const key of keys) visit(key);
  return files;
}

const sizeOf = (files: Set<string>) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(WEB, file)), { level: 9 }).length, 0);
