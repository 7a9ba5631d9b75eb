import type { Readable } from 'node:stream';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalid, invalidField, notFound } from '../../kernel/errors.ts';
import { dropFile, keepFile, type StoredFile } from '../../kernel/files.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { recordAudit } from '../audit.ts';
import { catalog } from '../catalog.ts';
import { can, limitsOf, requirePermission } from '../permissions.ts';
import { storedActor } from './actor.ts';
import { checkRow } from './check.ts';
import { needsOf } from './plan/columns.ts';
import { detail, summaries } from './present.ts';
import { type Preset, presetNamed, recognise } from './presets/index.ts';
import {
  encodingNotices,
  guessObject,
  mergeOptions,
  objectNamed,
  presetOptions,
  propose,
  sameFile,
  settle,
  survey,
} from './proposal.ts';
import { type Surveyed, surveyFile } from './propose/read.ts';
import {
  deleteImport,
  fileInUse,
  findImport,
  type ImportRow,
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
import type { ImportDetail, ImportOptions, ImportPatch, ImportState, PreviewRow } from './schema.ts';
import { jobFor, payloadOf } from './work.ts';

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
    const found = presetFor(ctx, surveyed, wishes.options?.preset, asked?.name ?? null);
    const known = found ? { def: catalog(ctx).object(found.object), confidence: 0.99 } : null;
    const guess = asked ? { def: asked, confidence: 1 } : (known ?? (await guessObject(ctx, surveyed, upload.name)));
    const columns = await propose(ctx, guess?.def ?? null, surveyed, found);
    const row = {
      id: uuidv7(),
      object: guess?.def.name ?? null,
      object_confidence: guess?.confidence ?? 0,
      state: 'mapping' as const,
      file_name: upload.name,
      file_size: file.size,
      file_sha256: file.sha256,
      format: { ...format, rows: surveyed.rows },
      columns,
      options: { ...(found && guess ? presetOptions(ctx, guess.def, found, columns) : {}), ...wishes.options },
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

/** The export that the file is, as far as the caller may import what it holds. `asked` null: none, whatever it looks like. */
function presetFor(
  ctx: Context,
  surveyed: Surveyed,
  asked: string | null | undefined,
  object: string | null,
): Preset | null {
  if (asked === null) return null;
  const preset = asked ? presetNamed(asked) : recognise(surveyed.columns.map((column) => column.name));
  if (asked && !preset) throw invalidField('options.preset', 'invalid', 'Kith knows no such export');
  if (!preset || !catalog(ctx).has(preset.object) || !can(ctx, preset.object, 'import')) return null;
  return object === null || object === preset.object ? preset : null;
}

const rereading = ['encoding', 'delimiter', 'sheet'] as const;

/** Changes object, mapping or options before the run. What the last check said does not count any more. */
export async function patchImport(ctx: Context, id: string, patch: ImportPatch): Promise<ImportDetail> {
  const given = await importFor(ctx, id);
  if (patch.object) requirePermission(ctx, objectNamed(ctx, patch.object).name, 'import');
  const reread = rereading.some(
    (key) => patch.options?.[key] !== undefined && patch.options[key] !== given.format[key],
  );
  const other = patch.options?.preset !== undefined && patch.options.preset !== (given.options.preset ?? null);
  const surveyed = reread || patch.object || other ? await survey(ctx, given, patch.options) : null;
  return inTransaction(ctx, async (ctx) => {
    const row = await lockImport(ctx, id);
    if (!row) throw notFound('This import');
    mustBe(row, ['mapping', 'checked', 'failed'], 'change');
    if (row.started_at) throw conflict('This import has begun: its mapping stays as it is');
    const wished = patch.object ? objectNamed(ctx, patch.object).name : null;
    const preset = surveyed
      ? presetFor(ctx, surveyed, other ? patch.options?.preset : row.options.preset, wished)
      : presetNamed(row.options.preset);
    const object = wished ?? (other && preset ? preset.object : row.object);
    const def = object ? catalog(ctx).object(object) : null;
    let next: ImportRow = { ...row, object, options: mergeOptions(row.options, patch.options) };
    if (patch.object) next.object_confidence = 1;
    if (surveyed) {
      next = { ...next, format: surveyed.format, columns: await propose(ctx, def, surveyed, preset) };
      const known = def && preset ? presetOptions(ctx, def, preset, next.columns) : { preset: null };
      next.options = { ...next.options, ...known };
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
      likely: null,
      twins: null,
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
    return { counts: null, likely: null, twins: null, error: null, needs: [] };
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

/** Who sees only some records sees only what they import themselves: a preview shows what rows were found to be. */
const mayImport = (ctx: Context, row: ImportRow): boolean =>
  (!limitsOf(ctx) || isTheirs(ctx, row)) && mayImportObject(ctx, row);

const isTheirs = (ctx: Context, { actor }: ImportRow): boolean =>
  actor.memberId === ctx.actor.memberId && actor.keyId === ctx.actor.keyId;

const mayImportObject = (ctx: Context, row: ImportRow): boolean =>
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
    await recordStep(ctx, row, to);
    await ctx.runtime.jobs.add(ctx, jobFor[to], payloadOf(ctx, id, force), { jobKey: `import ${id}` });
    return getImport(ctx, id);
  });
}

/** Checks write nothing; an import that goes on after a pause was told when it began. */
async function recordStep(ctx: Context, row: ImportRow, to: keyof typeof jobFor): Promise<void> {
  if (to === 'checking' || (to === 'running' && row.started_at)) return;
  await recordAudit(ctx, {
    action: to === 'running' ? 'import.started' : 'import.undone',
    object: row.object ?? undefined,
    title: row.file_name,
    detail: { import: row.id },
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
