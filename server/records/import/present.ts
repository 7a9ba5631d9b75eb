import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../catalog.ts';
import { can } from '../permissions.ts';
import { identityOf } from './plan/identity.ts';
import { type Preset, presetNamed, presets } from './presets/index.ts';
import { type ImportRow, problemGroups, problemsAfter, type ValueRow, valueCounts, valuesOf } from './queries.ts';
import type { ColumnValues, ImportDetail, ImportSummary } from './schema.ts';

const SHOWN_VALUES = 200;
const SHOWN_PROBLEMS = 20;

export async function summaries(ctx: Context, rows: ImportRow[]): Promise<ImportSummary[]> {
  const ids = [...new Set(rows.map((row) => row.created_by).filter((id) => id !== null))];
  const names = new Map<string, string>();
  if (ids.length) {
    const { rows: found } = await sql<{ id: string; name: string }>`select id, name
      from ${sql.id(ctx.workspace.schema, 'member')} where id = any(${ids}::uuid[])`.execute(ctx.db);
    for (const { id, name } of found) names.set(id, name);
  }
  return rows.map((row) => ({
    id: row.id,
    object: row.object,
    plural: row.object && catalog(ctx).has(row.object) ? catalog(ctx).object(row.object).plural : null,
    state: row.state,
    file: {
      name: row.file_name,
      size: row.file_size,
      sha256: row.file_sha256,
      kind: row.format.kind,
      encoding: row.format.kind === 'csv' ? row.format.encoding : null,
      delimiter: row.format.kind === 'csv' ? row.format.delimiter : null,
      sheet: row.format.sheet,
      sheets: row.format.sheets,
      rows: row.format.rows,
    },
    counts: row.counts,
    progress: row.progress,
    change_set: row.change_set,
    error: row.error,
    created_at: row.created_at,
    created_by: row.created_by ? { id: row.created_by, name: names.get(row.created_by) ?? row.actor.name } : null,
    started_at: row.started_at,
    finished_at: row.finished_at,
  }));
}

export async function detail(ctx: Context, row: ImportRow): Promise<ImportDetail> {
  const [summary] = await summaries(ctx, [row]);
  const [groups, first, values] = await Promise.all([
    problemGroups(ctx, row.id),
    problemsAfter(ctx, row.id, 0, SHOWN_PROBLEMS),
    columnsOfValues(ctx, row),
  ]);
  return {
    ...(summary as ImportSummary),
    preset: presetItem(presetNamed(row.options.preset)),
    presets: presets.map((preset) => presetItem(preset) as NonNullable<ImportDetail['preset']>),
    object_confidence: Math.round(row.object_confidence * 100) / 100,
    columns: row.columns,
    identity: row.object && catalog(ctx).has(row.object) ? identityOf(ctx, catalog(ctx).object(row.object)) : null,
    options: row.options,
    needs: row.needs,
    notices: row.notices,
    values,
    problems: { ...groups, first },
    likely: row.likely,
    twins: row.twins,
    conflicts: row.conflicts,
  };
}

const presetItem = (preset: Preset | null): ImportDetail['preset'] =>
  preset && { id: preset.id, product: preset.product, what: preset.what };

async function columnsOfValues(ctx: Context, row: ImportRow): Promise<ColumnValues[]> {
  if (!row.object || !catalog(ctx).has(row.object)) return [];
  const def = catalog(ctx).object(row.object);
  const [counted, shown] = await Promise.all([valueCounts(ctx, row.id), valuesOf(ctx, row.id, SHOWN_VALUES)]);
  const byColumn = Map.groupBy(shown, (value) => value.column_name);
  const list: ColumnValues[] = [];
  for (const column of row.columns) {
    const field = column.mapping.field ? def.fields[column.mapping.field] : undefined;
    const values = byColumn.get(column.name);
    if (!field || !values) continue;
    const counts = { exact: 0, near: 0, missing: 0, ambiguous: 0, in_file: 0 };
    for (const { column_name, state, count } of counted) if (column_name === column.name) counts[state] = count;
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const to = field.type === 'reference' || field.type === 'multi_reference' ? (field.to ?? null) : null;
    list.push({
      column: column.name,
      field: field.name,
      to,
      creatable: to !== null && can(ctx, to, 'create'),
      counts,
      items: values.map((value) => item(row, value)),
      more: Math.max(0, total - values.length),
    });
  }
  return list;
}

function item(row: ImportRow, value: ValueRow): ColumnValues['items'][number] {
  return {
    value: value.value,
    rows: value.rows,
    state: value.state,
    match: value.match_id ? { id: value.match_id, title: value.match_title ?? value.value } : null,
    candidates: value.candidates,
    decision: row.options.value_map?.[value.column_name]?.[value.value] ?? null,
  };
}
