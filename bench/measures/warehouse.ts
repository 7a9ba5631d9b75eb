import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import { openDatabase } from '../../server/analytics/warehouse/process/database.ts';
import type { BenchKith } from '../kith.ts';
import { type Line, seconds } from '../table.ts';

const LINES = 1_000_000;
const CUSTOMERS = 100_000;
const MINUTE = 60_000;

/** A million order lines of customers whom nobody knows, against COPY of the rows that came of them. */
export async function measureFacts(kith: BenchKith, dir: string): Promise<Line[]> {
  const file = join(dir, 'orders.csv');
  await writeOrders(file);
  const form = new FormData();
  form.set('file', new Blob([await readFile(file)], { type: 'text/csv' }), 'orders.csv');
  const made = await call(kith, 'POST', '/fact-imports', form);
  const began = performance.now();
  await call(kith, 'POST', `/fact-imports/${made.id}/check`);
  await until(kith, `/fact-imports/${made.id}`, 'checked');
  const checked = performance.now();
  await call(kith, 'POST', `/fact-imports/${made.id}/start`);
  const done = await until(kith, `/fact-imports/${made.id}`, 'done');
  const took = performance.now() - checked;
  if (done.counts?.taken !== LINES) throw new Error(`The import took ${JSON.stringify(done)}`);
  const copied = await copyAgain(kith, dir);
  return [
    {
      what: `import ${LINES.toLocaleString('en')} order lines, ${CUSTOMERS.toLocaleString('en')} new customers made`,
      kith: `${seconds(took)} (and its check ${seconds(checked - began)})`,
      floor: `COPY ${seconds(copied)}`,
      result: `${(took / copied).toFixed(1)} times COPY`,
      target: 'under a minute',
      reached: took < MINUTE,
    },
  ];
}

/** The warehouse built of it by Kith, and asked in a process of its own. */
export async function measureBuild(kith: BenchKith): Promise<Line[]> {
  const began = performance.now();
  await call(kith, 'POST', '/warehouse/rebuild');
  await until(kith, '/warehouse', 'ready');
  const took = performance.now() - began;
  return [
    {
      what: `build the warehouse of ${LINES.toLocaleString('en')} order lines`,
      kith: seconds(took),
      floor: '',
      result: seconds(took),
      target: 'under a minute',
      reached: took < MINUTE,
    },
  ];
}

const RFM = `with c as (
    select person_id, max(date_key) as last, count(distinct order_key) as n, sum(amount_base) as m
    from fact_sale_line where kind = 'sale' group by 1
  ), s as (
    select ntile(5) over (order by last) as r, ntile(5) over (order by n) as f, ntile(5) over (order by m) as v from c
  ) select r, f, v, count(*) from s group by all`;

const TILES = [
  'select sum(amount_base), count(distinct order_key) from fact_sale_line',
  'select d.year_month, sum(f.amount_base) from fact_sale_line f join dim_date d using (date_key) group by 1',
  'select channel, sum(amount_base) from fact_sale_line group by 1',
  'select sku, sum(quantity) from fact_sale_line group by 1 order by 2 desc limit 10',
  'select sum(amount_base - cost_base) / sum(amount_base) from fact_sale_line',
  'select person_id, sum(amount_base) as m from fact_sale_line group by 1 order by 2 desc limit 10',
  "select date_trunc('week', date_key), count(*) from fact_sale_line where date_key > date '2025-06-01' group by 1",
  "select channel, date_trunc('quarter', date_key), sum(amount_base) from fact_sale_line group by 1, 2",
  'select kind, count(*), sum(amount_base) from fact_sale_line group by 1',
  'select payment_mode, avg(amount_base) from fact_sale_line group by 1',
  "select count(distinct person_id) from fact_sale_line where date_key > date '2025-09-01'",
  'select isodow(date_key), sum(amount_base) from fact_sale_line group by 1',
];

/** Questions to the file that Kith built; `data` is its data directory, with nobody working in it. */
export async function measureQuestions(data: string, schema: string): Promise<Line[]> {
  const open = async () => {
    const instance = await openDatabase(join(data, 'warehouse', `${schema}.duckdb`), join(data, 'warehouse', 'bench'), {
      memory: 2048,
    });
    return { instance, connection: await instance.connect() };
  };
  const lines: Line[] = [];
  const tell = (what: string, ms: number, target: number) =>
    lines.push({
      what,
      kith: seconds(ms),
      floor: '',
      result: seconds(ms),
      target: `under ${seconds(target)}`,
      reached: ms < target,
    });
  let { instance, connection } = await open();
  tell('RFM of 1,000,000 transactions and 100,000 customers', await best(connection, [RFM], 5), 300);
  await connection.run(
    "insert into fact_sale_line select f.* replace (f.order_key || '-' || n as order_key) from fact_sale_line as f, range(1, 5) as r (n)",
  );
  await connection.run('checkpoint');
  connection.closeSync();
  instance.closeSync();
  ({ instance, connection } = await open());
  tell('12 tiles over 5,000,000 order lines, from a file just opened', await best(connection, TILES, 1), 1500);
  await connection.run(
    "insert into fact_sale_line select * replace (order_key || '+' as order_key) from fact_sale_line",
  );
  tell('RFM of 10,000,000 transactions', await best(connection, [RFM], 3), 3000);
  connection.closeSync();
  instance.closeSync();
  return lines;
}

async function best(connection: DuckDBConnection, questions: string[], rounds: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds; i++) {
    const began = performance.now();
    for (const question of questions) await connection.runAndReadAll(question);
    least = Math.min(least, performance.now() - began);
  }
  return least;
}

async function writeOrders(file: string): Promise<void> {
  const out = createWriteStream(file);
  const done = new Promise<void>((resolve, reject) => out.on('finish', () => resolve()).on('error', reject));
  out.write(
    'order_no,ordered_at,customer_id,customer_name,sku,product,quantity,unit_price,cost,currency,payment_mode,channel\n',
  );
  const begin = Date.UTC(2023, 0, 1);
  for (let i = 0; i < LINES; i++) {
    const customer = (i * 7919) % CUSTOMERS;
    const at = new Date(begin + ((i * 104_729) % 94_000_000) * 1000).toISOString().slice(0, 19);
    const price = 5 + (i % 97);
    const line = `B${i},${at}Z,C${customer},Given${customer % 997} Family${customer},S${i % 500},Thing ${i % 500},${1 + (i % 4)},${price}.90,${price - 3}.10,USD,${['card', 'invoice', 'cash'][i % 3]},${['web', 'store', 'phone', 'app'][i % 4]}`;
    if (!out.write(`${line}\n`)) await new Promise<void>((resolve) => out.once('drain', resolve));
  }
  out.end();
  await done;
}

interface State {
  id: string;
  state: string;
  counts?: { taken: number };
}

async function call(kith: BenchKith, method: string, path: string, body?: FormData): Promise<State> {
  const answer = await fetch(kith.url + path, { method, headers: kith.headers, body });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as State;
}

async function until(kith: BenchKith, path: string, state: string): Promise<State> {
  for (;;) {
    await sleep(100);
    const now = await call(kith, 'GET', path);
    if (now.state === state) return now;
    if (now.state === 'failed' || now.state === 'mapping') throw new Error(`It is ${JSON.stringify(now)}`);
  }
}

/** The lines that the import wrote, once more by COPY into the same table, its indexes in place. */
async function copyAgain({ db }: BenchKith, dir: string): Promise<number> {
  const { rows } = await db.query(
    `select string_agg(attname, ', ') as columns from pg_attribute
     where attrelid = 'purchase_line'::regclass and attnum > 0 and not attisdropped and attname <> 'id'`,
  );
  const columns = rows[0].columns as string;
  const file = join(dir, 'lines.copy');
  await pipeline(db.query(copyTo(`copy (select ${columns} from purchase_line) to stdout`)), createWriteStream(file));
  await db.query('truncate purchase_line');
  const began = performance.now();
  await pipeline(createReadStream(file), db.query(copyFrom(`copy purchase_line (${columns}) from stdin`)));
  return performance.now() - began;
}
