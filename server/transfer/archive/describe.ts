import type pg from 'pg';

/** Everything that has to be made before and after the rows of a schema are put back. All names are without the schema. */
export interface SchemaDescription {
  /** Its name where it was exported. */
  name: string;
  sequences: string[];
  functions: string[];
  tables: TableDescription[];
  /** Made after the rows: keys first, then indexes and statistics, then references to other tables. */
  after: string[];
}

export interface TableDescription {
  name: string;
  create: string;
  /** The columns that are written; those that PostgreSQL derives are not. */
  columns: string[];
  /** Columns with transaction numbers, which mean nothing in another database. */
  transactions: string[];
}

const q = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** Describes the tables of a schema from PostgreSQL's own catalog, fields and objects made at run time included. */
export async function describeSchema(client: pg.ClientBase, schema: string): Promise<SchemaDescription> {
  // With the schema in front PostgreSQL leaves its name out of what it writes.
  await client.query(`set local search_path = ${q(schema)}, public`);
  const unqualified = (text: string) => text.replaceAll(`${schema}.`, '').replaceAll(`${q(schema)}.`, '');
  const tables = await tablesOf(client, schema);
  const [sequences = [], functions = [], constraints = [], indexes = [], statistics = []] = await inTurn(
    client,
    schema,
    [
      `select format('create sequence %I as %s increment by %s start with %s', c.relname, format_type(s.seqtypid, null), s.seqincrement, s.seqstart) as text
       from pg_class c join pg_sequence s on s.seqrelid = c.oid
       where c.relnamespace = $1::regnamespace and not exists (
         select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'i') order by c.relname`,
      `select pg_get_functiondef(oid) as text from pg_proc where pronamespace = $1::regnamespace order by oid`,
      `select format('alter table %I add constraint %I %s', t.relname, c.conname, pg_get_constraintdef(c.oid, true)) as text
       from pg_constraint c join pg_class t on t.oid = c.conrelid
       where c.connamespace = $1::regnamespace and c.contype in ('p', 'u', 'c', 'x', 'f') and t.relkind = 'r'
       order by array_position(array['p', 'u', 'x', 'c', 'f'], c.contype::text), t.relname, c.conname`,
      `select pg_get_indexdef(i.indexrelid) as text from pg_index i join pg_class c on c.oid = i.indexrelid
       where c.relnamespace = $1::regnamespace and i.indisvalid
         -- Of an extension that the other database may not have: Kith makes them anew.
         and c.relname not like 'narrow\\_%' and not exists (
         select 1 from pg_constraint k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x')) order by c.relname`,
      `select pg_get_statisticsobjdef(oid) as text from pg_statistic_ext where stxnamespace = $1::regnamespace order by stxname`,
    ],
  );
  const keys = constraints.filter((text) => !/ FOREIGN KEY /.test(text));
  const references = constraints.filter((text) => / FOREIGN KEY /.test(text));
  return {
    name: schema,
    sequences,
    functions: functions.map(unqualified),
    tables,
    after: [...keys, ...indexes, ...statistics, ...references].map(unqualified),
  };
}

/** The columns of each table, as they stand in the statement that makes it. */
export async function columnTexts(client: pg.ClientBase, schema: string): Promise<Map<string, Set<string>>> {
  const byTable = Map.groupBy(await columnRows(client, schema), (row) => row.table);
  return new Map([...byTable].map(([name, columns]) => [name, new Set(columns.map(columnSql))]));
}

interface ColumnRow {
  table: string;
  name: string;
  type: string;
  required: boolean;
  identity: string;
  generated: string;
  expression: string | null;
  collation: string | null;
  options: string[] | null;
}

async function columnRows(client: pg.ClientBase, schema: string): Promise<ColumnRow[]> {
  const { rows } = await client.query<ColumnRow>(
    `select t.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull as required,
       a.attidentity::text as identity, a.attgenerated::text as generated, pg_get_expr(d.adbin, d.adrelid) as expression,
       t.reloptions as options,
       (select quote_ident(n.nspname) || '.' || quote_ident(c.collname) from pg_collation c
          join pg_namespace n on n.oid = c.collnamespace join pg_type y on y.oid = a.atttypid
          where c.oid = a.attcollation and a.attcollation <> y.typcollation) as collation
     from pg_class t join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = t.oid and d.adnum = a.attnum
     where t.relnamespace = $1::regnamespace and t.relkind = 'r' order by t.relname, a.attnum`,
    [schema],
  );
  return rows;
}

async function tablesOf(client: pg.ClientBase, schema: string): Promise<TableDescription[]> {
  const byTable = Map.groupBy(await columnRows(client, schema), (row) => row.table);
  return [...byTable].map(([name, columns]) => ({
    name,
    create: `create table ${q(name)} (${columns.map(columnSql).join(', ')})${
      columns[0]?.options ? ` with (${columns[0].options.join(', ')})` : ''
    }`,
    columns: columns.filter((column) => column.generated === '').map((column) => column.name),
    transactions: columns.filter((column) => column.type === 'xid8').map((column) => column.name),
  }));
}

function columnSql(column: ColumnRow): string {
  let text = `${q(column.name)} ${column.type}`;
  if (column.collation) text += ` collate ${column.collation}`;
  if (column.generated) text += ` generated always as (${column.expression}) stored`;
  else if (column.identity) text += ` generated ${column.identity === 'a' ? 'always' : 'by default'} as identity`;
  else if (column.expression) text += ` default ${column.expression}`;
  if (column.required) text += ' not null';
  return text;
}

/** One after the other: a connection answers one question at a time. */
async function inTurn(client: pg.ClientBase, schema: string, questions: string[]): Promise<string[][]> {
  const answers: string[][] = [];
  for (const sql of questions) answers.push(await texts(client, sql, schema));
  return answers;
}

async function texts(client: pg.ClientBase, sql: string, schema: string): Promise<string[]> {
  const { rows } = await client.query<{ text: string }>(sql, [schema]);
  return rows.map((row) => row.text);
}
