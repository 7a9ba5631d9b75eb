import type { SchemaDescription } from './describe.ts';
import { ArchiveError } from './format.ts';

/**
 * What Kith's own migrations make of an empty schema. A workspace's archive is held against it, for it may come from
 * anybody: of the statements in it none is run that Kith would not have made by itself.
 */
export interface OwnShape {
  description: SchemaDescription;
  /** The columns of each table, as they are written in its statement. */
  columns: Map<string, Set<string>>;
}

/** @throws ArchiveError at the first statement that neither a migration nor a field or object made at run time explains */
export function checkStatements(archived: SchemaDescription, own: OwnShape): void {
  const known = new Set([...own.description.sequences, ...own.description.functions, ...own.description.after]);
  for (const text of [...archived.sequences, ...archived.functions]) if (!known.has(text)) throw foreign(text);
  const tables = new Map(archived.tables.map((table) => [table.name, table]));
  if (tables.size !== archived.tables.length) throw foreign('a table twice');
  const columns = new Map<string, Set<string>>();
  for (const { name, create, columns: written, transactions } of archived.tables) {
    if (!isName(name)) throw foreign(name);
    const found = columnsOf(name, create, own);
    for (const column of [...written, ...transactions]) if (!found.has(column)) throw foreign(column);
    columns.set(name, found);
  }
  for (const text of archived.after) if (!known.has(text) && !isMade(text, columns)) throw foreign(text);
}

const foreign = (text: string) =>
  new ArchiveError(
    `The archive asks for something that Kith does not make ("${text.replace(/\s+/g, ' ').slice(0, 80)}"). It was altered after it was made: take another one.`,
  );

const NAME = '[a-z][a-z0-9_]{0,62}';
const isName = (text: string) => new RegExp(`^${NAME}$`).test(text);

const TYPES = [
  'bigint',
  'boolean',
  'date',
  'double precision',
  'integer',
  'jsonb',
  'numeric',
  'smallint',
  'text',
  'text\\[\\]',
  'timestamp with time zone',
  'uuid',
  'uuid\\[\\]',
];
/** A column as `addColumns` and `createTable` make them. */
const COLUMN = new RegExp(
  `"(${NAME})" (?:${TYPES.join('|')})(?: generated always as \\(${NAME}\\) stored| default 1| default now\\(\\))?(?: not null)?`,
  'y',
);

/** Reads a `create table` from its beginning to its end. @returns the names of its columns */
function columnsOf(name: string, create: string, own: OwnShape): Set<string> {
  const start = `create table "${name}" (`;
  if (!create.startsWith(start)) throw foreign(create);
  const mine = own.columns.get(name) ?? new Set<string>();
  const found = new Set<string>();
  let at = start.length;
  for (;;) {
    const rest = create.slice(at);
    const text = [...mine].find((one) => rest.startsWith(one) && /^(?:, "|\))/.test(rest.slice(one.length)));
    COLUMN.lastIndex = at;
    const made = text ?? COLUMN.exec(create)?.[0];
    if (!made) throw foreign(rest);
    found.add(/^"([^"]+)"/.exec(made)?.[1] ?? '');
    at += made.length;
    if (create.startsWith(', ', at)) at += 2;
    else break;
  }
  const end = create.slice(at);
  const ends = own.description.tables.find((table) => table.name === name)?.create;
  if (end !== ')' && !ends?.endsWith(end)) throw foreign(end);
  if (!/^\)(?: with \([a-z_]+=[a-z0-9.]+(?:, [a-z_]+=[a-z0-9.]+)*\))?$/.test(end)) throw foreign(end);
  return found;
}

const Q = `"?(${NAME})"?`;
const KEY = new RegExp(`^alter table ${Q} add constraint ${Q} (?:PRIMARY KEY|UNIQUE) \\(${Q}(?:, ${Q})*\\)$`);
const REFERENCE = new RegExp(
  `^alter table ${Q} add constraint ${Q} FOREIGN KEY \\(${Q}\\) REFERENCES ${Q}\\(id\\)(?: ON DELETE (?:SET NULL|CASCADE))?$`,
);
const INDEX = new RegExp(`^CREATE (?:UNIQUE )?INDEX ${Q} ON ${Q} USING (?:btree|gin) `);
const STATISTICS = new RegExp(`^CREATE STATISTICS ${Q} ON (.+) FROM ${Q}$`, 's');

/** Keys, references, indexes and statistics of fields, objects and views that were made at run time. */
function isMade(text: string, columns: Map<string, Set<string>>): boolean {
  const key = KEY.exec(text);
  if (key) return columns.has(key[1] ?? '');
  const reference = REFERENCE.exec(text);
  if (reference) return columns.has(reference[1] ?? '') && columns.has(reference[4] ?? '');
  const statistics = STATISTICS.exec(text);
  if (statistics) return isPlain(statistics[2] ?? '', columns.get(statistics[3] ?? ''));
  const index = INDEX.exec(text);
  return index !== null && isPlain(text.slice(index[0].length), columns.get(index[2] ?? ''));
}

/** Words that may stand in an index, besides the names of its table's columns. */
const WORDS = new Set(
  `where is not null and or collate asc desc nulls first last with fastupdate off true false any array
   jsonb_path_ops gin_trgm_ops text numeric integer bigint boolean double precision date uuid jsonb`.split(/\s+/),
);
/** What may stand before a bracket: whatever does is called, should it also be the name of a column. */
const CALLED = new Set(['lower', 'coalesce', 'where', 'and', 'or', 'not', 'with', 'any', 'collate']);
const TOKEN = /\s+|"([^"]*)"|'(?:[^'\\]|'')*'|([A-Za-z_][A-Za-z0-9_]*)|\d+(?:\.\d+)?|::|<>|<=|>=|=|<|>|[(),[\]]/y;

function isPlain(text: string, own: Set<string> | undefined): boolean {
  for (let at = 0; own && at < text.length; ) {
    TOKEN.lastIndex = at;
    const [token, quoted, word] = TOKEN.exec(text) ?? [];
    if (!token) return false;
    at += token.length;
    const name = quoted ?? word;
    if (name === undefined || quoted === 'und-x-icu') continue;
    const known = /^\s*\(/.test(text.slice(at))
      ? CALLED.has(name.toLowerCase())
      : own.has(name) || WORDS.has(name.toLowerCase()) || CALLED.has(name.toLowerCase());
    if (!known) return false;
  }
  return own !== undefined;
}
