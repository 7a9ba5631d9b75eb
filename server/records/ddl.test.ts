import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import { testKith } from '../test/kith.ts';
import { catalog } from './catalog.ts';
import { indexes } from './ddl.ts';
import { columnsOf, tableColumns } from './storage.ts';

let ctx: Context;

beforeAll(async () => {
  ({ ctx } = await (await testKith()).workspace());
});

test('the migrated tables have just the columns that the definitions speak of', async () => {
  for (const def of catalog(ctx).objects) {
    const { rows } = await sql<{ name: string; type: string; generated: string }>`
      select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attgenerated::text as generated
      from pg_attribute a where a.attrelid = ${`${ctx.workspace.schema}.${def.name}`}::regclass
        and a.attnum > 0 and not a.attisdropped order by a.attname`.execute(ctx.db);
    const found = rows.map((r) => `${r.name} ${r.type.replace('timestamp with time zone', 'timestamptz')}`);
    const said = tableColumns(def).map((c) => `${c.name} ${c.type}`);
    expect({ object: def.name, columns: found }).toEqual({ object: def.name, columns: said.sort() });
    const derived = Object.values(def.fields)
      .filter((f) => f.generated)
      .flatMap(columnsOf);
    expect(rows.filter((r) => r.generated).map((r) => r.name)).toEqual(derived.map((c) => c.name).sort());
  }
});

test('every index that a definition asks for exists', async () => {
  const { rows } = await sql<{ indexname: string }>`select indexname from pg_indexes
    where schemaname = ${ctx.workspace.schema}`.execute(ctx.db);
  const there = new Set(rows.map((r) => r.indexname));
  const missing = catalog(ctx)
    .objects.flatMap((def) => indexes(def))
    .map((statement) => /index (\w+) on/.exec(statement)?.[1] ?? statement)
    .filter((name) => !there.has(name));
  expect(missing).toEqual([]);
});
