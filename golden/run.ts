import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Case, type Found, judge, type Verdict } from './compare.ts';

// Holds every model against the results that others published or computed: bin/golden. Each folder of reference data has an
// adapter of its name in cases/, which turns the files of a case into what the models take.

/** What the adapter of a folder finds for one of its cases; `file` says where a file of the case lies. */
export type Adapter = (one: Case, file: (name: string) => string) => Found | Promise<Found>;

const usage = 'bin/golden [folder …] [--from ../shared/golden] [--failed]';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    from: { type: 'string' },
    failed: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const place = values.from ? resolve(values.from) : reference();
if (!place || !existsSync(place)) {
  console.log(`There is no reference data${values.from ? ` in ${values.from}` : ''}: ${usage}`);
  console.log('0 passed, 0 failed');
  process.exit(values.from ? 1 : 0);
}

const folders = readdirSync(place)
  .filter((name) => existsSync(join(place, name, 'expected.json')))
  .filter((name) => positionals.length === 0 || positionals.includes(name));
const verdicts: Verdict[] = [];
for (const folder of folders) verdicts.push(...(await judgeFolder(join(place, folder), folder)));

show(values.failed ? verdicts.filter(({ pass }) => !pass) : verdicts);
const passed = verdicts.filter(({ pass }) => pass).length;
console.log(`${passed} passed, ${verdicts.length - passed} failed`);
process.exit(passed === verdicts.length ? 0 : 1);

function reference(): string | undefined {
  return ['../shared/golden', '../../shared/golden']
    .map((dir) => fileURLToPath(new URL(`../${dir}/`, import.meta.url)))
    .find(existsSync);
}

async function judgeFolder(dir: string, folder: string): Promise<Verdict[]> {
  const cases = JSON.parse(readFileSync(join(dir, 'expected.json'), 'utf8')) as Case[];
  const module = new URL(`./cases/${folder}.ts`, import.meta.url);
  const adapter = existsSync(module) ? ((await import(module.href)) as { adapter: Adapter }).adapter : () => ({});
  const verdicts: Verdict[] = [];
  for (const one of cases) {
    const began = performance.now();
    try {
      const found = await adapter(one, (name) => join(dir, name));
      verdicts.push(...judge(one.id, one.checks, found));
    } catch (error) {
      console.error(error);
      verdicts.push({ case: one.id, check: 'runs', expected: 'a result', got: String(error), pass: false });
    }
    console.error(`${one.id}: ${Math.round(performance.now() - began)} ms`);
  }
  return verdicts;
}

function show(all: Verdict[]): void {
  const cut = (text: string, width: number) =>
    (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
  console.log(`${cut('case', 26)} ${cut('check', 60)} ${cut('expected', 34)} ${cut('got', 34)} pass`);
  for (const { case: id, check, expected, got, pass } of all) {
    console.log(`${cut(id, 26)} ${cut(check, 60)} ${cut(expected, 34)} ${cut(got, 34)} ${pass ? 'yes' : 'NO'}`);
  }
}
