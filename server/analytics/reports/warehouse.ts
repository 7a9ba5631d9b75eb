import type { CompiledQuery } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { guardOf } from '../../records/filter.ts';
import { askWarehouse, refreshWarehouse, warehouseState } from '../warehouse/service.ts';
import type { Dimension } from './dimensions.ts';
import { factGuard } from './facts.ts';
import type { Measure } from './measures.ts';
import type { Source } from './sources.ts';
import type { RawGroup } from './statement.ts';

/**
 * Whether the warehouse may answer. It holds the facts in columns, which is what sums over millions of lines need, but
 * knows no rights: only who sees all people, companies and whatever the report looks at along the way is answered there.
 */
export function mayUseWarehouse(ctx: Context, source: Source, dimensions: Dimension[], measures: Measure[]): boolean {
  if (!source.fact || factGuard(ctx, source.fact)) return false;
  const ways = [...dimensions, ...measures].flatMap(({ place }) => place?.via ?? []);
  if (dimensions.some(({ multi, spec }) => multi || spec.since?.includes('.'))) return false;
  return ways.every(({ to }) => guardOf(ctx, to) === null);
}

const ready = new Set<string>();

/** Whether the warehouse is built. Where it is not yet, nobody waits for it: it is begun, and the tables themselves answer. */
export async function isReady(ctx: Context): Promise<boolean> {
  const { schema } = ctx.workspace;
  if (ready.has(schema)) return true;
  if ((await warehouseState(ctx)).state === 'ready') ready.add(schema);
  else
    void refreshWarehouse(ctx).catch((error) =>
      ctx.runtime.log.warn({ err: error }, 'the warehouse could not be built'),
    );
  return ready.has(schema);
}

/** The same statement as DuckDB reads it: one schema, values written in. */
export async function groupsInWarehouse(
  ctx: Context,
  statement: CompiledQuery,
): Promise<{ rows: RawGroup[]; asOf: string }> {
  const text = statement.sql.replaceAll(`"${ctx.workspace.schema}".`, '');
  const written = text.replace(/'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\d+)/g, (whole, at: string | undefined) =>
    at === undefined ? whole : literal(statement.parameters[Number(at) - 1]),
  );
  const { columns, rows, asOf } = await askWarehouse(ctx, written, [], { rows: 100_000 });
  return { rows: rows.map((row) => Object.fromEntries(columns.map(({ name }, i) => [name, row[i]]))), asOf };
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  return `'${String(value).replaceAll("'", "''")}'`;
}
