import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

// Builds the web app where its sources changed since the last time (`--force`: in any case). The build is made beside and
// then put in its place, so a failed one leaves the old one served.

const TARGET = 'dist/web';
// One for each process: tests that start side by side may both build.
const DRAFT = `dist/web.new-${process.pid}`;
const SOURCES = [
  'index.html',
  'vite.config.ts',
  'postcss.config.*',
  'package-lock.json',
  'web/**/*',
  'server/**/schema.ts',
];
// The rules that two sides share are imported by the web app as well.
const SHARED = ['server/records/operators.ts', 'server/records/define.ts', 'server/records/types.ts'];

const wanted = hashOf([...SOURCES, ...SHARED]);
const stamp = `${TARGET}/.sources`;
const built = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
if (built !== wanted || process.argv.includes('--force')) await build();

async function build(): Promise<void> {
  const started = performance.now();
  console.log('Building the web app...');
  rmSync(DRAFT, { recursive: true, force: true });
  // Asked for by tests too, whose environment would make it React's larger and slower build for development.
  process.env.NODE_ENV = 'production';
  const { build } = await import('vite');
  await build({ logLevel: 'warn', build: { outDir: DRAFT, emptyOutDir: true, manifest: true } });
  for (const file of globSync(`${DRAFT}/**/*.{js,css,html,svg,json,webmanifest}`)) compress(file);
  writeFileSync(`${DRAFT}/.sources`, wanted);
  putInPlace();
  console.log(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function putInPlace(): void {
  rmSync(TARGET, { recursive: true, force: true });
  try {
    renameSync(DRAFT, TARGET);
  } catch (error) {
    // Another process put its build of the same sources there in this very moment.
    if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) throw error;
    rmSync(DRAFT, { recursive: true, force: true });
  }
}

/** Compressed once here, and as tightly as it gets, rather than for each visitor. */
function compress(file: string): void {
  const content = readFileSync(file);
  if (content.length < 1024) return;
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  writeFileSync(`${file}.br`, brotliCompressSync(content, { params }));
  writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
}

function hashOf(patterns: string[]): string {
  const hash = createHash('sha256').update(process.version);
  const files = new Set(patterns.flatMap((pattern) => globSync(pattern, { withFileTypes: false })));
  for (const file of [...files].sort()) {
    if (/\.test\.tsx?$/.test(file) || !/\.\w+$/.test(file)) continue;
    hash.update(file).update(readFileSync(file));
  }
  return hash.digest('hex');
}
