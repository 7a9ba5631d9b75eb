import type { Readable } from 'node:stream';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalid, invalidField, notFound } from '../../kernel/errors.ts';
import { dropFile, keepFile, type StoredFile } from '../../kernel/files.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { can, requirePermission, writableFields } from '../permissions.ts';
import { storedActor } from './actor.ts';
import { checkRow } from './check.ts';
import { jobFor } from './jobs.ts';
import { checkMapping, isMatchable, needsOf, proposedKey } from './plan/columns.ts';
import { Titles } from './plan/titles.ts';
import { detail, summaries } from './present.ts';
import { fitOf, proposeColumns } from './propose/propose.ts';
import { type Surveyed, surveyFile } from './propose/read.ts';
import {
  deleteImport,
  type Format,
  fileInUse,
  findImport,
  type ImportRow,
  importsOfFile,
  insertImport,
  insertPreview,
  listImportRows,
  lockImport,
  previewEntries,
  previewEntry,
  problemsOf,
  putOverride,
  replaceProblems,
  updateImport,
} from './queries.ts';
import { FileSniffer } from './reading/sniff.ts';
import { settleFormat } from './reading/source.ts';
import type {
  ImportColumn,
  ImportDetail,
  ImportOptions,
  ImportPatch,
  ImportState,
  Notice,
  PreviewRow,
} from './schema.ts';
import { payloadOf } from './work.ts';

/** A file that has arrived whole. */
export interface Upload {
  name: string;
  file: StoredFile;
  sniffer: FileSniffer;
}

export interface Wishes {
  object?: string;
  mapping?: ImportPatch['mapping'];
  options?: ImportOptions;
}

/** Keeps a file as it streams in, and looks at it on the way. */
export async function receiveFile(ctx: Context, name: string, content: Readable): Promise<Upload> {
  const { dataDir, uploadLimit } = ctx.runtime.config;
  const sniffer = new FileSniffer();
  const file = await keepFile(dataDir, content, uploadLimit, (piece) => sniffer.watch(piece));
  return { name, file, sniffer };
}

/** Forgets an upload that nothing will read. */
export async function discardFile(ctx: Context, { file }: Upload): Promise<void> {
  if (!(await fileInUse(ctx, file.sha256))) await dropFile(ctx.runtime.config.dataDir, file.sha256);
}

/** Reads an uploaded file and proposes what its rows are and where its columns go. No record is written yet. */
export async function createImport(ctx: Context, upload: Upload, wishes: Wishes): Promise<ImportDetail> {
  const { dataDir } = ctx.runtime.config;
  const { file, sniffer } = upload;
  try {
    const asked = wishes.object ? objectNamed(ctx, wishes.object) : null;
    const kind = sniffer.kind();
    const format = await settleFormat(
      dataDir,
      file.sha256,
      { kind, encoding: sniffer.encoding() },
      wishes.options ?? {},
    );
    const surveyed = await surveyFile(dataDir, file.sha256, format, file.size);
    const guess = asked ? { def: asked, confidence: 1 } : await guessObject(ctx, surveyed, upload.name);
    const row = {
      id: uuidv7(),
      object: guess?.def.name ?? null,
      object_confidence: guess?.confidence ?? 0,
      state: 'mapping' as const,
      file_name: upload.name,
      file_size: file.size,
      file_sha256: file.sha256,
      format: { ...format, rows: surveyed.rows },
      columns: await propose(ctx, guess?.def ?? null, surveyed),
      options: wishes.options ?? {},
      needs: [],
      notices: [
        ...encodingNotices(sniffer, format, wishes.options),
        ...surveyed.notices,
        ...(await sameFile(ctx, file.sha256)),
      ],
      actor: storedActor(ctx),
      created_by: ctx.actor.memberId,
    };
    const settled = guess ? settle(ctx, guess.def, row, { mapping: wishes.mapping, fresh: true }) : row;
    await insertImport(ctx, { ...settled, needs: needsOf(ctx, settled) });
    return await getImport(ctx, row.id);
  } catch (error) {
    await discardFile(ctx, upload);
    throw error;
  }
}

export async function getImport(ctx: Context, id: string): Promise<ImportDetail> {
  return detail(ctx, await importFor(ctx, id));
}

export async function listImports(ctx: Context, page: { limit?: number; cursor?: string }) {
  const limit = page.limit ?? 50;
  if (page.cursor !== undefined && !isUuid(page.cursor))
    throw invalidField('cursor', 'invalid', 'Not a cursor of this list');
  const rows = await listImportRows(ctx, limit + 1, page.cursor ?? null);
  const shown = rows.slice(0, limit);
  const seen = shown.filter((row) => mayImport(ctx, row));
  return { data: await summaries(ctx, seen), next_cursor: rows.length > limit ? (shown.at(-1)?.id ?? null) : null };
}

const rereading = ['encoding', 'delimiter', 'sheet'] as const;

/** Changes object, mapping or options before the run. What the last check said does not count any more. */
export async function patchImport(ctx: Context, id: string, patch: ImportPatch): Promise<ImportDetail> {
  const given = await importFor(ctx, id);
  if (patch.object) requirePermission(ctx, objectNamed(ctx, patch.object).name, 'import');
  const reread = rereading.some(
    (key) => patch.options?.[key] !== undefined && patch.options[key] !== given.format[key],
  );
  const surveyed = reread || patch.object ? await survey(ctx, given, patch.options) : null;
  return inTransaction(ctx, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (!row) throw notFound('This import');
    mustBe(row, ['mapping', 'checked', 'failed'], 'change');
    if (row.started_at) throw conflict('This import has begun: its mapping stays as it is');
    const object = patch.object ? objectNamed(ctx, patch.object).name : row.object;
    const def = object ? catalog(ctx).object(object) : null;
    let next: ImportRow = { ...row, object, options: mergeOptions(row.options, patch.options) };
    if (patch.object) next.object_confidence = 1;
    if (surveyed) {
      next = { ...next, format: surveyed.format, columns: await propose(ctx, def, surveyed) };
      next.notices = [...row.notices.filter((n) => n.code === 'same_file'), ...surveyed.notices];
    }
    if (def)
      next = settle(ctx, def, next, {
        mapping: patch.mapping,
        fresh: surveyed !== null,
        keyGiven: patch.options?.match_on !== undefined,
      });
    const { format, columns, options, notices, object_confidence } = next;
    const needs = needsOf(ctx, next);
    await updateImport(ctx, id, {
      object,
      object_confidence,
      format,
      columns,
      options,
      notices,
      needs,
      state: 'mapping',
      error: null,
      counts: null,
    });
    return getImport(ctx, id);
  });
}

/** Begins the dry run in the background. */
export async function startCheck(ctx: Context, id: string): Promise<ImportDetail> {
  return transition(ctx, id, 'checking', ['mapping', 'checked', 'failed'], (row) => {
    if (row.started_at) throw conflict('This import has begun: it cannot be checked again');
    const needs = needsOf(ctx, row);
    if (needs.length) {
      throw invalid(
        needs[0]?.message ?? '',
        needs.map(({ kind, column, field, message }) => ({ field: column ?? field ?? kind, code: kind, message })),
      );
    }
    return { counts: null, error: null, needs: [] };
  });
}

/** Begins the run, or goes on where it was paused or failed. */
export async function startRun(ctx: Context, id: string): Promise<ImportDetail> {
  return transition(ctx, id, 'running', ['checked', 'paused', 'failed'], (row) => {
    if (row.state === 'failed' && !row.started_at)
      throw conflict('The check of this import failed: check it again first');
    // What the check foresaw gives way to what the run does.
    const fresh = row.started_at ? {} : { counts: null, started_at: ctx.now().toISOString(), position: 0 };
    return { ...fresh, error: null, stop: false };
  });
}

/** Asks the run to stop after the rows it is writing. */
export async function pauseRun(ctx: Context, id: string): Promise<ImportDetail> {
  await importFor(ctx, id);
  await inTransaction(ctx, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (row?.state === 'paused') return;
    if (row?.state !== 'running') throw conflict('This import is not running');
    await updateImport(ctx, id, { stop: true });
  });
  return getImport(ctx, id);
}

/** Takes everything back that the import wrote, in the background. */
export async function startUndo(ctx: Context, id: string, force?: 'keep_later' | 'overwrite'): Promise<ImportDetail> {
  return transition(
    ctx,
    id,
    'undoing',
    ['done', 'paused', 'failed'],
    (row) => {
      if (!row.started_at) throw conflict('This import has written nothing that could be taken back');
      requirePermission(ctx, row.object as string, 'delete');
      return { conflicts: [], error: null };
    },
    force,
  );
}

/** Forgets an import that has written nothing. */
export async function dropImport(ctx: Context, id: string): Promise<void> {
  const given = await importFor(ctx, id);
  await inTransaction(ctx, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (!row) throw notFound('This import');
    if (row.state === 'checking') throw conflict('This import is being checked: wait until it is done');
    if (row.started_at) throw conflict('This import has written records: take it back instead');
    await deleteImport(ctx, id);
  });
  for (const sha256 of [given.file_sha256, given.format.table]) {
    if (sha256 && !(await fileInUse(ctx, sha256))) await dropFile(ctx.runtime.config.dataDir, sha256);
  }
}

export async function previewImport(
  ctx: Context,
  id: string,
  query: { outcome?: PreviewRow['outcome']; after?: number; limit?: number },
): Promise<{ data: PreviewRow[]; next: number | null }> {
  await importFor(ctx, id);
  const limit = query.limit ?? 50;
  const entries = await previewEntries(ctx, id, { outcome: query.outcome, after: query.after ?? 0, limit: limit + 1 });
  const shown = entries.slice(0, limit);
  const problems = Map.groupBy(
    await problemsOf(
      ctx,
      id,
      shown.map((entry) => entry.line),
    ),
    (p) => p.line,
  );
  const data = shown.map(({ line, outcome, record_id, title, cells, record }) => ({
    line,
    outcome: outcome as PreviewRow['outcome'],
    record: record_id ? { id: record_id, title: title ?? '' } : null,
    cells,
    values: record,
    problems: problems.get(line) ?? [],
  }));
  return { data, next: entries.length > limit ? (shown.at(-1)?.line ?? null) : null };
}

/** Mends cells of one row in place and says what the row would do now. The file itself stays as it came. */
export async function mendRow(ctx: Context, id: string, line: number, cells: Record<string, string | null>) {
  const given = await importFor(ctx, id);
  const unknown = Object.keys(cells).find((name) => !given.columns.some((column) => column.name === name));
  if (unknown !== undefined)
    throw invalidField(`values.${unknown}`, 'unknown_column', `The file has no column "${unknown}"`);
  const shown = await previewEntry(ctx, id, line);
  if (!shown) throw notFound('This row');
  await inTransaction(ctx, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (!row) throw notFound('This import');
    mustBe(row, ['checked'], 'mend rows of');
    await putOverride(ctx, id, line, cells);
  });
  const whole = given.columns.map((column) => shown.cells[column.name] ?? '');
  const { row: planned, outcome, entry } = await checkRow(ctx, id, line, whole);
  await inTransaction(ctx, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (!row?.counts) return;
    const before = (await previewEntry(ctx, id, line)) ?? shown;
    const counts = { ...row.counts };
    counts[before.outcome as PreviewRow['outcome']]--;
    counts[outcome]++;
    await replaceProblems(ctx, id, line, planned.problems);
    await insertPreview(ctx, id, [entry]);
    await updateImport(ctx, id, { counts });
  });
  const { data } = await previewImport(ctx, id, { after: line - 1, limit: 1 });
  return data[0] as PreviewRow;
}

/** The import, for a caller who may import its object. Anyone else is told that there is none. */
export async function importFor(ctx: Context, id: string): Promise<ImportRow> {
  const row = isUuid(id) ? await findImport(ctx, id) : null;
  if (!row || !mayImport(ctx, row)) throw notFound('This import');
  return row;
}

const mayImport = (ctx: Context, row: ImportRow): boolean =>
  row.object && catalog(ctx).has(row.object)
    ? can(ctx, row.object, 'import')
    : row.created_by === ctx.actor.memberId && ctx.role !== 'read_only';

async function transition(
  ctx: Context,
  id: string,
  to: keyof typeof jobFor,
  from: ImportState[],
  prepare: (row: ImportRow) => Partial<ImportRow>,
  force?: 'keep_later' | 'overwrite',
): Promise<ImportDetail> {
  await importFor(ctx, id);
  return inTransaction(ctx, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (!row) throw notFound('This import');
    const verb = { checking: 'check', running: 'start', undoing: 'take back' }[to];
    mustBe(row, from, verb);
    const changes = prepare(row);
    await updateImport(ctx, id, { ...changes, state: to, progress: null, actor: storedActor(ctx) });
    await ctx.runtime.jobs.add(ctx, jobFor[to], payloadOf(ctx, id, force), { jobKey: `import ${id}` });
    return getImport(ctx, id);
  });
}

const told: Record<ImportState, string> = {
  mapping: 'has not been checked yet',
  checking: 'is being checked',
  checked: 'has not been started yet',
  running: 'is running already',
  paused: 'is paused',
  done: 'is done',
  failed: 'has failed',
  undoing: 'is being taken back',
  undone: 'was taken back',
};

function mustBe(row: ImportRow, states: ImportState[], verb: string): void {
  if (!states.includes(row.state)) throw conflict(`You cannot ${verb} this import now: it ${told[row.state]}`);
}

function objectNamed(ctx: Context, name: string): ObjectDefinition {
  const all = catalog(ctx);
  const def = all.objects.find((o) => o.name === name || o.plural === name);
  if (!def) throw invalidField('object', 'unknown_object', `There is no object "${name.slice(0, 100)}"`);
  requirePermission(ctx, def.name, 'import');
  return def;
}

async function guessObject(ctx: Context, surveyed: Surveyed, fileName: string) {
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

async function propose(ctx: Context, def: ObjectDefinition | null, surveyed: Surveyed): Promise<ImportColumn[]> {
  const commaLikely = surveyed.format.delimiter === ';';
  const known = async (object: string, values: string[]) => {
    if (!values.length) return 0;
    const found = await new Titles(ctx, catalog(ctx).object(object), null).find(ctx, values);
    return [...found.values()].filter((list) => list.length > 0).length / values.length;
  };
  const none: ObjectDefinition = { ...(catalog(ctx).objects[0] as ObjectDefinition), fields: {} };
  const fields = def ? writableFields(ctx, def) : [];
  const columns = await proposeColumns(def ?? none, fields, surveyed.columns, known, commaLikely);
  return columns.map((column, i) => ({ ...column, filled: surveyed.filled[i] ?? 0 }));
}

async function survey(ctx: Context, row: ImportRow, wishes: ImportOptions | undefined): Promise<Surveyed> {
  const { dataDir } = ctx.runtime.config;
  const format = await settleFormat(dataDir, row.file_sha256, row.format, {
    encoding: wishes?.encoding ?? row.options.encoding,
    delimiter: wishes?.delimiter ?? row.options.delimiter,
    sheet: wishes?.sheet ?? row.options.sheet ?? row.format.sheet,
  });
  return surveyFile(dataDir, row.file_sha256, format, row.file_size);
}

/** Brings mapping and options into agreement with each other and with the object. */
function settle<T extends Pick<ImportRow, 'columns' | 'options'>>(
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
  if (key && !(isMatchable(def.fields[key]) && (!def.fields[key]?.writable || key === def.title))) {
    throw invalidField('options.match_on', 'invalid', `Rows cannot be matched on "${key}"`);
  }
  for (const name of Object.keys(options.defaults ?? {})) {
    if (!writableFields(ctx, def).includes(name)) {
      throw invalidField(`options.defaults.${name}`, 'unknown_field', `${def.labels} have no field "${name}" to fill`);
    }
  }
  const mapped = new Set(columns.map((column) => column.mapping.field));
  const stale = !keyGiven && (key === undefined || fresh || (key !== null && !mapped.has(key)));
  const matchOn = stale && !(fresh && key) ? proposedKey(ctx, def, columns) : (key ?? null);
  return { ...row, columns, options: { on_match: 'update', ...options, match_on: matchOn } };
}

function mergeOptions(before: ImportOptions, patch: ImportOptions | undefined): ImportOptions {
  if (!patch) return before;
  const merged: ImportOptions = { ...before, ...patch };
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

function encodingNotices(sniffer: FileSniffer, format: Format, options: ImportOptions | undefined): Notice[] {
  const guessed = format.kind === 'csv' && format.encoding === 'windows-1252' && !options?.encoding;
  if (!guessed) return [];
  const message = `The file is not UTF-8 (see line ${sniffer.brokenLine}) and is read as Windows-1252 (Western European). If letters look wrong, choose another encoding`;
  return [{ code: 'encoding', message }];
}

async function sameFile(ctx: Context, sha256: string): Promise<Notice[]> {
  const before = (await importsOfFile(ctx, sha256)).find((row) => row.state === 'done' || row.state === 'running');
  if (!before) return [];
  const day = before.created_at.slice(0, 10);
  const count = before.counts?.created ?? 0;
  return [{ code: 'same_file', message: `This very file was imported on ${day} already and created ${count} records` }];
}
