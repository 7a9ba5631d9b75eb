import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import pg from 'pg';

// The floor: what `node:http` and `pg` need for the same rows of the same database, with nothing in between. It reads
// values the way Kith does (times and dates as text), asks prepared statements and writes its answers with JSON.stringify.

const { schema, connection } = JSON.parse(process.env.FLOOR ?? '{}') as { schema: string; connection: pg.ClientConfig };
for (const type of [pg.types.builtins.DATE, pg.types.builtins.TIMESTAMPTZ]) pg.types.setTypeParser(type, (v) => v);

const pool = new pg.Pool({ ...connection, max: 20, options: '-c timezone=UTC' });

const columns = [
  'id',
  'first_name',
  'last_name',
  'job_title',
  'email',
  'phone',
  'city',
  'country',
  'lifecycle',
  'source',
];

const one = { name: 'one', text: `select * from ${schema}.person where id = $1` };
const list = {
  name: 'list',
  text: `select * from ${schema}.person where lower(city) = lower($1) and trashed_at is null
    order by created_at desc, id desc limit 51`,
};
const insert = {
  name: 'insert',
  text: `insert into ${schema}.person (${columns.join(', ')}) values (${columns.map((_, i) => `$${i + 1}`).join(', ')}) returning *`,
};

createServer((request, response) => {
  answer(request).then(
    (body) => send(response, 200, body),
    (error) => send(response, 500, { error: String(error) }),
  );
}).listen(Number(process.env.PORT), '127.0.0.1', () => process.send?.('ready'));

async function answer(request: IncomingMessage): Promise<unknown> {
  const [, what, argument = ''] = (request.url ?? '').split('/');
  if (what === 'people' && request.method === 'GET') return (await pool.query({ ...one, values: [argument] })).rows[0];
  const body = JSON.parse(await read(request)) as Record<string, unknown>;
  if (what === 'query') return { data: (await pool.query({ ...list, values: [body.city] })).rows.slice(0, 50) };
  return (await pool.query({ ...insert, values: columns.map((name) => body[name] ?? null) })).rows[0];
}

function read(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => resolve(Buffer.concat(parts).toString()));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const json = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(json) });
  response.end(json);
}
