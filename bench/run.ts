import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fill } from './data.ts';
import { startKith } from './kith.ts';
import { measureAssignment } from './measures/assignment.ts';
import { measureBoard } from './measures/board.ts';
import { measureBulk } from './measures/bulk.ts';
import { measureBundle } from './measures/bundle.ts';
import { measureDuplicates } from './measures/duplicates.ts';
import { measureForecast } from './measures/forecast.ts';
import { measureImport } from './measures/import.ts';
import { measureLarge } from './measures/large.ts';
import { measurePlatform } from './measures/platform.ts';
import { measureQuotes } from './measures/quotes.ts';
import { measureRequests } from './measures/requests.ts';
import { measureStart } from './measures/start.ts';
import { measureBuild, measureFacts, measureQuestions } from './measures/warehouse.ts';
import { type Line, print } from './table.ts';

const parts = [
  'start',
  'requests',
  'import',
  'bulk',
  'board',
  'large',
  'platform',
  'forecast',
  'duplicates',
  'assignment',
  'bundle',
  'quotes',
  'warehouse',
] as const;
const usage = `bin/bench [--only ${parts.join(',')}] [--people 1000000] [--deals 200000] [--board 100000] [--forecast-deals 1000000] [--seconds 4] [--rounds 5] [--keep]`;

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: parts.join(',') },
    people: { type: 'string', default: '1000000' },
    deals: { type: 'string', default: '200000' },
    board: { type: 'string', default: '100000' },
    'forecast-deals': { type: 'string', default: '1000000' },
    rows: { type: 'string', default: '100000' },
    seconds: { type: 'string', default: '4' },
    rounds: { type: 'string', default: '5' },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  console.log(usage);
  process.exit(0);
}

const only = new Set(values.only.split(','));
const dir = mkdtempSync(join(tmpdir(), 'kith-bench-'));
// So that the database of a root may live in it, and goes with it.
chmodSync(dir, 0o711);
const say = (text: string) => console.error(`${new Date().toISOString().slice(11, 19)} ${text}`);
const lines: Line[] = [];
/** Told at once too: whoever stops a long run has seen what was measured until then. */
const keep = (more: Line[]) => {
  lines.push(...more);
  for (const line of more) say(`${line.what}: ${line.result}`);
};

try {
  if (only.has('start')) await start();
  if (parts.some((part) => !['start', 'bundle', 'quotes', 'warehouse'].includes(part) && only.has(part))) await work();
  if (only.has('quotes')) keep(await measureQuotes());
  if (only.has('warehouse')) await warehouse();
  if (only.has('bundle')) keep(measureBundle());
} finally {
  if (values.keep) say(`kept ${dir}`);
  else rmSync(dir, { recursive: true, force: true });
}
print(lines);

async function start(): Promise<void> {
  say('starting and stopping');
  const data = join(dir, 'start');
  const kith = await startKith(data);
  await kith.stop();
  keep(await measureStart(data));
}

/** In a workspace of its own, so that its memory is that of the import, and nothing else is still being worked on. */
async function importAlone(): Promise<Line[]> {
  const data = join(dir, 'import');
  const filling = await startKith(data);
  await fill(filling, { people: 100_000, companies: 20_000, deals: 0 });
  await filling.stop();
  const kith = await startKith(data);
  try {
    return await measureImport(kith, dir, Number(values.rows));
  } finally {
    await kith.stop();
  }
}

async function warehouse(): Promise<void> {
  say('a million order lines, and questions to the warehouse');
  const data = join(dir, 'warehouse');
  const kith = await startKith(data);
  try {
    keep(await measureFacts(kith, dir));
    keep(await measureBuild(kith));
  } finally {
    await kith.stop();
  }
  keep(await measureQuestions(data, kith.schema));
}

async function work(): Promise<void> {
  const kith = await startKith(join(dir, 'work'));
  try {
    const seconds = Number(values.seconds);
    if (only.has('requests') || only.has('bulk')) {
      say('making 100,000 people');
      await fill(kith, { people: 100_000, companies: 20_000, deals: 0 });
    }
    if (only.has('requests')) {
      say('requests against the floor');
      keep(await measureRequests(kith, seconds, Number(values.rounds)));
    }
    if (only.has('import')) {
      say('importing');
      keep(await importAlone());
    }
    if (only.has('bulk')) {
      say('editing in the background');
      keep(await measureBulk(kith, 100_000));
    }
    if (only.has('duplicates')) {
      say(`making ${values.people} people and comparing them`);
      await fill(kith, { people: Number(values.people), companies: 20_000, deals: 0 });
      keep(await measureDuplicates(kith));
    }
    if (only.has('assignment')) {
      say('giving out leads');
      keep(await measureAssignment(kith));
    }
    if (only.has('large') || only.has('platform')) {
      say(`making ${values.people} people and ${values.deals} deals`);
      await fill(kith, { people: Number(values.people), companies: 20_000, deals: Number(values.deals) });
    }
    if (only.has('large')) {
      say('board, list and search');
      keep(await measureLarge(kith, seconds * 2));
    }
    if (only.has('platform')) {
      say('a hundred custom fields');
      keep(await measurePlatform(kith, seconds * 2));
    }
    if (only.has('board')) {
      say('a board of open deals only');
      await fill(kith, { people: 1000, companies: 2000, deals: Number(values.board) });
      keep(await measureBoard(kith, seconds));
    }
    if (only.has('forecast')) {
      say(`forecast over ${values['forecast-deals']} deals`);
      await fill(kith, { people: 1000, companies: 20_000, deals: Number(values['forecast-deals']) });
      keep(await measureForecast(kith, seconds));
    }
  } finally {
    await kith.stop();
  }
}
