import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import type { Field, ObjectDefinition } from '../../define.ts';
import type { PlanColumn } from './columns.ts';
import type { PlannedRow } from './planner.ts';

interface Point {
  [part: string]: unknown;
}

/** Further e-mails and phones join those that a matched record has, and the row's own plain field. */
export async function joinPoints(
  ctx: Context,
  def: ObjectDefinition,
  columns: PlanColumn[],
  rows: PlannedRow[],
): Promise<void> {
  const lists = [
    ...new Set(columns.filter(({ kind }) => kind === 'points' || kind === 'part').map((column) => column.field)),
  ];
  for (const field of lists) {
    const filled = rows.filter((row) => Array.isArray(row.values[field.name]));
    const before = await pointsBefore(ctx, def, field, filled);
    for (const row of filled) {
      const main = ownEntry(field, row);
      const seen = new Set<string>();
      const all: Point[] = [...main, ...(before.get(row.id) ?? []), ...(row.values[field.name] as Point[])];
      row.values[field.name] = all.filter((point) => {
        const key = keyOf(field, point);
        return !seen.has(key) && seen.add(key);
      });
      for (const name of Object.values(field.mirror ?? {})) delete row.values[name];
    }
  }
}

/** What the row's plain fields say, as an entry of the list: the main one. */
function ownEntry(field: Field, row: PlannedRow): Point[] {
  const parts = Object.entries(field.mirror ?? {}).flatMap(([part, name]) => {
    const value = row.values[name];
    return value === undefined || value === null || value === '' ? [] : [[part, value]];
  });
  return parts.length ? [{ ...Object.fromEntries(parts), kind: 'work', primary: true }] : [];
}

const keyOf = (field: Field, point: Point): string =>
  Object.keys(field.mirror ?? {})
    .map((part) => String(point[part] ?? ''))
    .join('\n')
    .toLowerCase();

async function pointsBefore(
  ctx: Context,
  def: ObjectDefinition,
  field: Field,
  rows: PlannedRow[],
): Promise<Map<string, Point[]>> {
  const ids = rows.filter((row) => row.action === 'update').map((row) => row.id);
  if (!ids.length) return new Map();
  const { rows: found } = await sql<{ id: string; list: Point[] | null }>`select id, ${sql.ref(field.name)} as list
    from ${sql.id(ctx.workspace.schema, def.name)} where id = any(${ids}::uuid[])`.execute(ctx.db);
  return new Map(found.map(({ id, list }) => [id, list ?? []]));
}
