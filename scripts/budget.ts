import { readFileSync, statSync } from 'node:fs';

// How much JavaScript a browser loads for the first screens, compressed, in bytes. What is loaded with import() later does
// not count for the screens before it.

const BUDGETS: Array<{ screen: string; limit: number; entries: RegExp[] }> = [
  { screen: 'sign-in', limit: 150_000, entries: [/\/SignInPage\.tsx$/] },
  { screen: 'first list', limit: 280_000, entries: [/\/Frame\.tsx$/, /\/ListPage\.tsx$/] },
];

interface Chunk {
  file: string;
  src?: string;
  isEntry?: boolean;
  imports?: string[];
  dynamicImports?: string[];
}

const manifest = JSON.parse(readFileSync('dist/web/.vite/manifest.json', 'utf8')) as Record<string, Chunk>;
const entry = Object.keys(manifest).filter((key) => manifest[key]?.isEntry);

let over = false;
for (const { screen, limit, entries } of BUDGETS) {
  const pages = entries.flatMap((pattern) => Object.keys(manifest).filter((key) => pattern.test(key)));
  if (pages.length < entries.length) {
    console.error(
      `${screen}: not every file of ${entries.join(', ')} is there. Say in scripts/budget.ts what it is called now.`,
    );
    over = true;
    continue;
  }
  const files = closure([...entry, ...pages]);
  const size = [...files].reduce((sum, file) => sum + compressed(file), 0);
  const line = `${screen}: ${(size / 1000).toFixed(1)} KB of ${limit / 1000} KB in ${files.size} files`;
  if (size > limit) {
    over = true;
    const largest = [...files].sort((a, b) => compressed(b) - compressed(a)).slice(0, 8);
    console.error(
      `${line}\n${largest.map((file) => `  ${(compressed(file) / 1000).toFixed(1)} KB ${file}`).join('\n')}`,
    );
  } else console.log(line);
}
if (over) process.exit(1);

function closure(keys: string[]): Set<string> {
  const seen = new Set<string>();
  const visit = (key: string) => {
    if (seen.has(key)) return;
    seen.add(key);
    for (const next of manifest[key]?.imports ?? []) visit(next);
  };
  for (const key of keys) visit(key);
  return new Set([...seen].map((key) => manifest[key]?.file ?? '').filter((file) => file.endsWith('.js')));
}

function compressed(file: string): number {
  const path = `dist/web/${file}`;
  return statSync(`${path}.br`, { throwIfNoEntry: false })?.size ?? statSync(path).size;
}
