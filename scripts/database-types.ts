import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRuntime } from '../server/assemble.ts';
import { loadConfig } from '../server/kernel/config.ts';
import { EmbeddedPostgres } from '../server/kernel/embedded-postgres.ts';
import { createLogger } from '../server/kernel/log.ts';
import { migrate } from '../server/kernel/migrate.ts';

// Writes server/kernel/schema.generated.ts from a freshly migrated database; with `--check` only says whether it is current.

const TARGET = 'server/kernel/schema.generated.ts';

interface Column {
  table_name: string;
  column_name: string;
  udt_name: string;
  nullable: boolean;
  optional: boolean;
  generated: boolean;
}

/** How pg hands over what is not text. */
const TYPES: Record<string, string> = {
  bool: 'boolean',
  int2: 'number',
  int4: 'number',
  int8: 'number',
  float8: 'number',
  bytea: 'Buffer',
};

const HELPERS: Array<[string, string]> = [
  ['Time', ' = ColumnType<string, string | Date, string | Date>;'],
  ['OptionalTime', ' = ColumnType<string | null, string | Date | null | undefined, string | Date | null>;'],
  ['DefaultTime', ' = ColumnType<string, string | Date | undefined, string | Date>;'],
  ['Json', ' = ColumnType<unknown, unknown, unknown>;'],
  ['Has', '<T> = ColumnType<T, T | undefined, T>;'],
  ['Made', '<T> = ColumnType<T, never, never>;'],
];

const text = render(await columnsOfFreshDatabase());
if (process.argv.includes('--check')) {
  if (readFileSync(TARGET, 'utf8') !== text) {
    console.error(`${TARGET} does not agree with the migrations. Run: node scripts/database-types.ts`);
    process.exit(1);
  }
} else {
  writeFileSync(TARGET, text);
}

async function columnsOfFreshDatabase(): Promise<Column[]> {
  const dir = mkdtempSync(join(tmpdir(), 'kith-types-'));
  const log = createLogger('warn');
  const embedded = EmbeddedPostgres.prepare(dir, log, { throwaway: true });
  try {
    await embedded.start();
    const runtime = createRuntime(loadConfig({ KITH_DATA: dir }), embedded.connection, log);
    await migrate(runtime.database, log);
    const { rows } = await runtime.database.pool.query<Column>(
      `select c.table_name, c.column_name, c.udt_name, c.is_nullable = 'YES' as nullable,
              c.is_nullable = 'YES' or c.column_default is not null or c.is_identity = 'YES' as optional,
              c.is_generated = 'ALWAYS' or c.identity_generation = 'ALWAYS' as generated
       from information_schema.columns c where c.table_schema = 'kith' order by c.table_name, c.ordinal_position`,
    );
    await runtime.database.close();
    return rows;
  } finally {
    await embedded.stop();
    rmSync(dir, { recursive: true, force: true });
    if (embedded.files.home !== dir) rmSync(embedded.files.home, { recursive: true, force: true });
  }
}

function render(columns: Column[]): string {
  const byTable = Map.groupBy(columns, (column) => column.table_name);
  const tables = [...byTable].map(([table, its]) => {
    const lines = its.map((column) => `    ${column.column_name}: ${typeOf(column)};`);
    return `  ${table}: {\n${lines.join('\n')}\n  };`;
  });
  const aliases = HELPERS.filter(([name]) => tables.some((table) => new RegExp(`: ${name}\\b`).test(table)));
  return `// Made by scripts/database-types.ts from the migrations. Do not edit.
import type { ColumnType } from 'kysely';

${aliases.map(([name, type]) => `type ${name}${type}`).join('\n')}

/** What lies above workspaces: schema \`kith\`. Times are read as RFC 3339 text and may be written as a Date too. */
export interface DirectoryTables {
${tables.join('\n')}
}
`;
}

function typeOf({ udt_name, nullable, optional, generated }: Column): string {
  if (udt_name === 'timestamptz') return nullable ? 'OptionalTime' : optional ? 'DefaultTime' : 'Time';
  if (udt_name === 'jsonb' || udt_name === 'json') return 'Json';
  const base = TYPES[udt_name] ?? 'string';
  const type = nullable ? `${base} | null` : base;
  if (generated) return `Made<${type}>`;
  return optional ? `Has<${type}>` : type;
}
