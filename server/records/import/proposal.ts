import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { can, mayAsk, requirePermission, writableFields } from '../permissions.ts';
import { checkMapping, isMatchable, proposedKey } from './plan/columns.ts';
import { IDENTITY, identityOf } from './plan/identity.ts';
import { Titles } from './plan/titles.ts';
import { type Preset, valuesOf } from './presets/index.ts';
import { fitOf, proposeColumns, withPreset } from './propose/propose.ts';
import { type Surveyed, surveyFile } from './propose/read.ts';
import { type Format, type ImportRow, importsOfFile } from './queries.ts';
import type { FileSniffer } from './reading/sniff.ts';
import { settleFormat } from './reading/source.ts';
import type { ImportColumn, ImportOptions, ImportPatch, Notice } from './schema.ts';

export function objectNamed(ctx: Context, name: string): ObjectDefinition {
  const all = catalog(ctx);
  const def = all.objects.find((o) => o.name === name || o.plural === name);
  if (!def) throw invalidField('object', 'unknown_object', `There is no object "${name.slice(0, 100)}"`);
  requirePermission(ctx, def.name, 'import');
  return def;
}

export async function guessObject(ctx: Context, surveyed: Surveyed, fileName: string) {
  const fits: Array<{ def: ObjectDefinition; score: number }> = [];
  for (const def of catalog(ctx).objects) {
    if (def.hidden || !can(ctx, def.name, 'import')) continue;
    fits.push({ def, score: await fitOf(def, writableFields(ctx, def), surveyed.columns, fileName) });
  }
  fits.sort((a, b) => b.score - a.score);
  const best = fits[0];
  if (!best || best.score < 0.25) return null;
  const lead = best.score - (fits[1]?.score ?? 0);
  return { def: best.def, confidence: Math.min(0.99, Math.max(0.3, best.score * 0.7 + lead * 0.5)) };
}

export async function propose(
  ctx: Context,
  def: ObjectDefinition | null,
  surveyed: Surveyed,
  preset: Preset | null = null,
): Promise<ImportColumn[]> {
  const commaLikely = surveyed.format.delimiter === ';';
  const known = async (object: string, values: string[]) => {
    if (!values.length) return 0;
    const found = await new Titles(ctx, catalog(ctx).object(object), null).find(ctx, values);
    return [...found.values()].filter((list) => list.length > 0).length / values.length;
  };
  const none: ObjectDefinition = { ...(catalog(ctx).objects[0] as ObjectDefinition), fields: {} };
  const fields = def ? writableFields(ctx, def) : [];
  const columns = await proposeColumns(def ?? none, fields, surveyed.columns, known, commaLikely);
  const filled = columns.map((column, i) => ({ ...column, filled: surveyed.filled[i] ?? 0 }));
  if (!def || preset?.object !== def.name) return filled;
  return withPreset(def, fields, preset, filled, surveyed.columns, commaLikely);
}

/** What a known export needs no word about: companies it names are made, colleagues it does not know are left out. */
export function presetOptions(
  ctx: Context,
  def: ObjectDefinition,
  preset: Preset,
  columns: ImportColumn[],
): Pick<ImportOptions, 'preset' | 'create_missing' | 'value_map'> {
  const making: NonNullable<ImportOptions['create_missing']> = {};
  const meaning: NonNullable<ImportOptions['value_map']> = {};
  for (const { name, mapping, samples } of columns) {
    const field = mapping.field ? def.fields[mapping.field] : undefined;
    if (field?.type === 'reference')
      making[name] = field.to !== 'member' && can(ctx, field.to as string, 'create') ? true : 'empty';
    if (field?.type === 'choice') making[name] = 'empty';
    const values = valuesOf(preset, name);
    const spellings = new Set([...samples, ...Object.keys(values), ...Object.keys(values).map(titleCase)]);
    const known = [...spellings].flatMap((text) => {
      const value = values[text.toLowerCase()];
      return value === undefined ? [] : [[text, { value }] as const];
    });
    if (known.length > 0) meaning[name] = Object.fromEntries(known);
  }
  return { preset: preset.id, create_missing: making, value_map: meaning };
}

const titleCase = (text: string) => text.replace(/\b\p{L}/gu, (letter) => letter.toUpperCase());

export async function survey(ctx: Context, row: ImportRow, wishes: ImportOptions | undefined): Promise<Surveyed> {
  const { dataDir } = ctx.runtime.config;
  const format = await settleFormat(dataDir, row.file_sha256, row.format, {
    encoding: wishes?.encoding ?? row.options.encoding,
    delimiter: wishes?.delimiter ?? row.options.delimiter,
    sheet: wishes?.sheet ?? row.options.sheet ?? row.format.sheet,
  });
  return surveyFile(dataDir, row.file_sha256, format, row.file_size);
}

/** Brings mapping and options into agreement with each other and with the object. */
export function settle<T extends Pick<ImportRow, 'columns' | 'options'>>(
  ctx: Context,
  def: ObjectDefinition,
  row: T,
  { mapping, fresh, keyGiven = false }: { mapping?: ImportPatch['mapping']; fresh: boolean; keyGiven?: boolean },
): T {
  for (const name of Object.keys(mapping ?? {})) {
    if (!row.columns.some((column) => column.name === name)) {
      throw invalidField(`mapping.${name}`, 'unknown_column', `The file has no column "${name}"`);
    }
  }
  const columns = row.columns.map((column) => {
    const wish = mapping && Object.hasOwn(mapping, column.name) ? mapping[column.name] : undefined;
    if (wish === undefined) return column;
    if (wish === null) return { ...column, mapping: { ...column.mapping, field: null } };
    return { ...column, mapping: typeof wish === 'string' ? { ...column.mapping, field: wish } : wish };
  });
  checkMapping(ctx, def, columns);
  const { options } = row;
  const key = options.match_on;
  if (
    key &&
    !(key === IDENTITY && identityOf(ctx, def)) &&
    !(mayAsk(ctx, def, key) && isMatchable(def.fields[key]) && (!def.fields[key]?.writable || key === def.title))
  ) {
    throw invalidField('options.match_on', 'invalid', `Rows cannot be matched on "${key}"`);
  }
  for (const name of Object.keys(options.defaults ?? {})) {
    if (!writableFields(ctx, def).includes(name)) {
      throw invalidField(`options.defaults.${name}`, 'unknown_field', `${def.labels} have no field "${name}" to fill`);
    }
  }
  const mapped = new Set(columns.map((column) => column.mapping.field));
  const stale = !keyGiven && (key === undefined || fresh || (key !== null && key !== IDENTITY && !mapped.has(key)));
  const matchOn =
    stale && !(fresh && key) ? proposedKey(ctx, def, columns, Object.keys(options.defaults ?? {})) : (key ?? null);
  return { ...row, columns, options: { on_match: 'update', ...options, match_on: matchOn } };
}

export function mergeOptions(before: ImportOptions, patch: ImportOptions | undefined): ImportOptions {
  if (!patch) return before;
  const merged: ImportOptions = { ...before, ...patch };
  if (patch.likely_rows) merged.likely_rows = { ...before.likely_rows, ...patch.likely_rows };
  if (patch.create_missing) merged.create_missing = { ...before.create_missing, ...patch.create_missing };
  if (patch.value_map) {
    merged.value_map = { ...before.value_map };
    for (const [column, values] of Object.entries(patch.value_map)) {
      const all = { ...merged.value_map[column], ...values };
      merged.value_map[column] = Object.fromEntries(Object.entries(all).filter(([, decision]) => decision !== null));
    }
  }
  return merged;
}

export function encodingNotices(sniffer: FileSniffer, format: Format, options: ImportOptions | undefined): Notice[] {
  const guessed = format.kind === 'csv' && format.encoding === 'windows-1252' && !options?.encoding;
  if (!guessed) return [];
  const message = `The file is not UTF-8 (see line ${sniffer.brokenLine}) and is read as Windows-1252 (Western European). If letters look wrong, choose another encoding`;
  return [{ code: 'encoding', message }];
}

export async function sameFile(ctx: Context, sha256: string): Promise<Notice[]> {
  const before = (await importsOfFile(ctx, sha256)).find((row) => row.state === 'done' || row.state === 'running');
  if (!before) return [];
  const day = before.created_at.slice(0, 10);
  const count = before.counts?.created ?? 0;
  return [{ code: 'same_file', message: `This very file was imported on ${day} already and created ${count} records` }];
}
