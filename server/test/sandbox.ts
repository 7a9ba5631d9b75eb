import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { inject } from 'vitest';
import type { Context } from '../kernel/context.ts';
import { Database } from '../kernel/db.ts';
import { readMigrations } from '../kernel/migrate.ts';
import type { Runtime } from '../kernel/runtime.ts';
import { registerObjects } from '../records/catalog.ts';
import { createTable } from '../records/ddl.ts';
import {
  address,
  anyRecord,
  autoNumber,
  boolean,
  choice,
  date,
  datetime,
  defineObject,
  email,
  file,
  longText,
  member,
  money,
  multiChoice,
  multiReference,
  number,
  type ObjectDefinition,
  percent,
  phone,
  points,
  rating,
  reference,
  text,
  url,
} from '../records/define.ts';
import { store, tableColumns } from '../records/storage.ts';
import type { Values } from '../records/types.ts';
import { TEMPLATE } from './cluster.ts';

// Objects of no business, with every type of field: what reads records is tried on these.

export const colleague = defineObject('member', {
  plural: 'members',
  title: 'name',
  fields: { name: text({ searched: true, indexed: true }), role: text() },
});

export const firm = defineObject('firm', {
  plural: 'firms',
  title: 'name',
  fields: {
    name: text({ searched: true, indexed: true }),
    city: text({ indexed: true }),
    worth: money(),
    parent: reference('firm', { inverse: 'children' }),
    owner: member({ inverse: 'firms' }),
  },
});

export const thing = defineObject('thing', {
  plural: 'things',
  title: 'name',
  fields: {
    name: text({ searched: true, indexed: true }),
    about: longText(),
    size: number({ indexed: true }),
    pieces: number({ integer: true, indexed: true }),
    share: percent(),
    price: money({ indexed: true }),
    fragile: boolean(),
    made_on: date({ indexed: true }),
    seen_at: datetime({ indexed: true }),
    mood: choice(['new', 'warm', 'hot'], { indexed: true }),
    kind: choice(['new', 'warm', 'hot'], { open: true }),
    mail: email({ searched: true }),
    call: phone({ searched: true }),
    site: url(),
    firm: reference('firm', { inverse: 'things' }),
    keeper: member({ inverse: 'things' }),
    mails: points('email', {}),
    places: points('address', {}),
    colours: multiChoice(['red', 'green', 'blue'], { indexed: true }),
    tags: multiChoice(['vip'], { open: true, searched: true }),
    makers: multiReference('firm', { inverse: 'makes' }),
    users: multiReference('member', { inverse: 'uses' }),
    papers: file({ searched: true }),
    spot: address({ indexed: true }),
    stars: rating({ indexed: true }),
    serial: autoNumber('T-{0000}', { indexed: true }),
    latitude: number({ longitude: 'longitude' }),
    longitude: number(),
  },
});

export const chore = defineObject('chore', {
  plural: 'chores',
  title: 'subject',
  fields: {
    subject: text({ searched: true }),
    on: anyRecord({ inverse: 'chores' }),
    thing: reference('thing', { inverse: 'work' }),
    done_at: datetime(),
  },
});

export interface Sandbox {
  ctx: Context;
  end(): Promise<void>;
}

/** A database of its own with one workspace, which knows the given objects only. */
export async function sandbox(objects: ObjectDefinition[] = [colleague, firm, thing, chore]): Promise<Sandbox> {
  registerObjects(objects);
  const connection = inject('postgres');
  const admin = new Database({ connection, poolSize: 1 });
  const name = `sandbox_${randomBytes(6).toString('hex')}`;
  await admin.pool.query(`create database ${name} template ${TEMPLATE}`);
  const database = new Database({ connection: { ...connection, database: name }, poolSize: 4 });
  const schema = `ws_${randomBytes(10).toString('hex')}`;
  const engine = readMigrations('workspace')[0]?.sql ?? '';
  const client = await database.pool.connect();
  await client.query(`create schema ${schema}; set search_path to ${schema}, public`);
  await client.query(`${engine};${objects.map((def) => createTable(def)).join('')}`);
  client.release(true);
  const ctx: Context = {
    actor: { kind: 'member', memberId: null, accountId: null, keyId: null, name: 'Test' },
    workspace: { id: schema, schema, name: 'Sandbox', currency: 'USD', timeZone: 'UTC', locale: 'en' },
    role: 'owner',
    origin: { kind: 'api' },
    requestId: null,
    runtime: { database, now: () => new Date() } as Partial<Runtime> as Runtime,
    db: database.workspace(schema),
    transaction: null,
    now: () => new Date(),
  };
  return {
    ctx,
    end: async () => {
      await database.close();
      await admin.pool.query(`drop database ${name} with (force)`);
      await admin.close();
    },
  };
}

/** Puts rows into an object's table as they are: no rules, no search rows. */
export async function insertRows(ctx: Context, def: ObjectDefinition, records: Values[]): Promise<void> {
  const rows = records.map((record) => {
    const row: Values = {
      version: 1,
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-01T00:00:00Z',
      ...pick(record),
    };
    for (const field of Object.values(def.fields)) store(field, record[field.name] ?? null, row, 'en');
    return row;
  });
  const columns = tableColumns(def);
  const names = sql.join(columns.map((c) => sql.ref(c.name)));
  const typed = sql.join(columns.map((c) => sql`${sql.ref(c.name)} ${sql.raw(c.type)}`));
  await sql`insert into ${sql.id(ctx.workspace.schema, def.name)} (${names})
    select ${names} from json_to_recordset(${JSON.stringify(rows)}) as row (${typed})`.execute(ctx.db);
}

const pick = ({ id, created_at, updated_at, trashed_at }: Values): Values => ({
  id,
  ...(created_at ? { created_at } : {}),
  ...(updated_at ? { updated_at } : {}),
  trashed_at: trashed_at ?? null,
});
