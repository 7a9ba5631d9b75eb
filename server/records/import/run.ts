import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { catalog } from '../catalog.ts';
import type { Change } from '../types.ts';
import { openChangeSet, write } from '../write/index.ts';
import { namesRows, readWhole } from './findings.ts';
import { applyPlan } from './plan/apply.ts';
import { Planner } from './plan/planner.ts';
import { noCounts, Pace, tally } from './progress.ts';
import {
  findImport,
  type ImportRow,
  insertLinks,
  insertProblems,
  type LinkRow,
  overridesOf,
  takeLinks,
  updateImport,
} from './queries.ts';
import type { Row } from './reading/csv.ts';
import { chunks, openRows } from './reading/source.ts';
import type { ImportCounts, Problem } from './schema.ts';

const CHUNK = 1000;
/** From so many rows on, what an import costs all others is arranged for it. */
const MANY = 10_000;

/**
 * Writes the rows, chunk by chunk. Each chunk is one transaction with its rows, its place in the file, the counts and
 * the problems, so whoever goes on after a crash or a pause neither misses nor doubles a row.
 */
export async function runImport(ctx: Context, start: ImportRow, signal: AbortSignal): Promise<'ended' | 'stopped'> {
  const { dataDir } = ctx.runtime.config;
  const def = catalog(ctx).object(start.object as string);
  const overrides = await overridesOf(ctx, start.id);
  const names = await namesInFile(ctx, start, overrides);
  const planner = new Planner(ctx, def, start, overrides, names);
  await recallNear(ctx, planner, start.id);
  await recallTwins(ctx, planner, start);
  const changeSet = start.change_set ?? (await beginChangeSet(ctx, start));
  const pace = new Pace('writing', start.format.rows, start.position);
  const work: Work = { ctx, id: start.id, planner, changeSet, pace };
  // While PostgreSQL writes one chunk the next is made ready, on a second connection, unless it may build on the first.
  const ahead = mayOverlap(planner) && !planner.twins.decides;
  let last: Promise<Done> = Promise.resolve({ counts: start.counts ?? noCounts(), position: start.position });
  let keys = new Set<string>();
  const { rows } = await openRows(dataDir, start.file_sha256, start.format);
  const many = (start.format.rows ?? 0) - start.position > MANY;
  try {
    if (many) await gatherSearchWords(ctx, true);
    for await (const chunk of chunks(rows, CHUNK, start.position)) {
      if (signal.aborted) return 'stopped';
      if (await wantsStop(ctx, start.id)) {
        const { position } = await last;
        await updateImport(ctx, start.id, { state: 'paused', stop: false, progress: pace.at(position) });
        return 'ended';
      }
      const before = last;
      const theirs = keys;
      const mine = new Set<string>();
      const settled = async (found: Iterable<string>) => {
        let met = false;
        for (const key of found) {
          mine.add(key);
          met ||= theirs.has(key);
        }
        if (met) await before;
      };
      if (!ahead) await before;
      last = writeChunk(work, chunk, before, settled);
      // A failure is seen where it is waited for.
      last.catch(() => {});
      keys = mine;
      await before;
    }
  } finally {
    await last.catch(() => {});
    if (many)
      await gatherSearchWords(ctx, false).catch((error) => ctx.runtime.log.warn({ err: error }, 'search index'));
  }
  const { counts } = await last;
  await setLinks(ctx, planner, start.id, changeSet, counts);
  await updateImport(ctx, start.id, {
    state: 'done',
    progress: null,
    error: null,
    finished_at: ctx.now().toISOString(),
  });
  return 'ended';
}

/**
 * While many records come in, their words are gathered and put into the index some thousands of records at a time,
 * which costs half as much; a search then looks through what is gathered too. A run that is killed in between leaves
 * the index so, and the one that goes on puts it back.
 */
async function gatherSearchWords(ctx: Context, on: boolean): Promise<void> {
  const index = sql.id(ctx.workspace.schema, 'search_words');
  await sql`alter index ${index} set (fastupdate = ${sql.lit(on)})`.execute(ctx.db);
  if (!on)
    await sql`select gin_clean_pending_list(${`"${ctx.workspace.schema}".search_words`}::regclass)`.execute(ctx.db);
}

interface Work {
  ctx: Context;
  id: string;
  planner: Planner;
  changeSet: string;
  pace: Pace;
}

/** What the import has done up to a place in the file. */
interface Done {
  counts: ImportCounts;
  position: number;
}

/** Chunks may be under way side by side where no row makes what another one needs or must not have too. */
const mayOverlap = (planner: Planner): boolean =>
  !planner.makesOthers && !namesRows(planner) && !Object.values(planner.def.fields).some((field) => field.unique);

/** Writes one chunk, once `before` is committed: the place in the file only ever moves on, and no lock is waited for. */
async function writeChunk(
  { ctx, id, planner, changeSet, pace }: Work,
  chunk: Row[],
  before: Promise<Done>,
  settled: (keys: Iterable<string>) => Promise<void>,
): Promise<Done> {
  const { made, ...done } = await retrying(() =>
    inTransaction(ctx, async (ctx) => {
      // A crash loses the last rows together with the word that they were done; the end of the import is waited for.
      await sql`set local synchronous_commit = off`.execute(ctx.db);
      const plan = await planner.plan(ctx, chunk, settled);
      const { rows, made } = await applyPlan(ctx, planner, plan, { dryRun: false, changeSet, after: before });
      const links: LinkRow[] = [];
      for (const { row, outcome } of rows) {
        if (row.into || (outcome !== 'created' && outcome !== 'updated' && outcome !== 'unchanged')) continue;
        for (const link of row.links) links.push({ line: row.line, record_id: row.id, ...link });
      }
      const earlier = await before;
      const counts = structuredClone(earlier.counts);
      tally(counts, { rows, made });
      const position = earlier.position + chunk.length;
      await insertLinks(ctx, id, links);
      await insertProblems(
        ctx,
        id,
        rows.flatMap(({ row }) => row.problems),
      );
      await updateImport(ctx, id, { position, counts, progress: pace.at(position) });
      return { made, counts, position };
    }),
  );
  planner.remember(made);
  return done;
}

async function namesInFile(ctx: Context, row: ImportRow, overrides: Map<number, Record<string, string | null>>) {
  const planner = new Planner(ctx, catalog(ctx).object(row.object as string), row, overrides, new Set());
  if (!namesRows(planner)) return new Set<number>();
  const reading = await readWhole(ctx.runtime.config.dataDir, row, planner, overrides, () => {});
  return reading.names;
}

/** What the check found to be near something, and nobody confirmed, is not created by the way. */
async function recallNear(ctx: Context, planner: Planner, id: string): Promise<void> {
  const { rows } = await sql<{ column_name: string; value: string }>`
    select column_name, value from ${sql.id(ctx.workspace.schema, 'import_value')}
    where import_id = ${id} and state = 'near'`.execute(ctx.db);
  for (const row of rows) planner.rememberNear(row.column_name, row.value);
}

/** Rows that were written before a pause or a crash are still what later ones may look like. */
async function recallTwins(
  ctx: Context,
  planner: Planner,
  { position, file_sha256, format }: ImportRow,
): Promise<void> {
  if (!planner.twins.decides || position === 0) return;
  let done = 0;
  const { rows } = await openRows(ctx.runtime.config.dataDir, file_sha256, format);
  for await (const piece of rows) {
    for (const row of piece) {
      if (done++ >= position) return;
      planner.twins.recall(row.line, (column) => planner.cellText(row, column));
    }
  }
}

async function beginChangeSet(ctx: Context, row: ImportRow): Promise<string> {
  return inTransaction(ctx, async (ctx) => {
    const changeSet = await openChangeSet(ctx, { reason: `Import of ${row.file_name}` });
    await updateImport(ctx, row.id, { change_set: changeSet, counts: noCounts() });
    return changeSet;
  });
}

async function wantsStop(ctx: Context, id: string): Promise<boolean> {
  return (await findImport(ctx, id))?.stop ?? true;
}

const passing = new Set(['40P01', '40001', '55P03']);

/** A chunk that met another write in a deadlock goes again; nothing of it was kept. */
async function retrying<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const code = String((error as { code?: unknown } | null)?.code ?? '');
      if (attempt === 5 || !passing.has(code)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50 * attempt));
    }
  }
}

/** Once all rows are there, those that name each other are tied. */
async function setLinks(
  ctx: Context,
  planner: Planner,
  id: string,
  changeSet: string,
  counts: ImportCounts,
): Promise<void> {
  for (;;) {
    const done = await retrying(() =>
      inTransaction(ctx, async (ctx) => {
        const links = await takeLinks(ctx, id, CHUNK);
        const problems = links.length ? await tie(ctx, planner, links, changeSet) : [];
        await insertProblems(ctx, id, problems);
        if (links.length) await updateImport(ctx, id, { counts, progress: new Pace('linking', null).at(links.length) });
        return links.length;
      }),
    );
    if (done === 0) return;
  }
}

async function tie(ctx: Context, planner: Planner, links: LinkRow[], changeSet: string): Promise<Problem[]> {
  const problems: Problem[] = [];
  const changes = new Map<string, Extract<Change, { op: 'update' }>>();
  const lines = new Map<string, LinkRow>();
  for (const column of planner.columns) {
    const mine = links.filter((link) => link.field === column.field.name);
    if (!mine.length) continue;
    const titles = (await planner.titlesOf(column.field)).fresh();
    const found = await titles.find(ctx, [...new Set(mine.map((link) => link.value))]);
    for (const link of mine) {
      const [match, ...others] = found.get(link.value) ?? [];
      if (!match || others.length) {
        const message = match
          ? `Several ${planner.def.labels.toLowerCase()} are called "${link.value}", so the link stays empty`
          : `"${link.value}" was not imported, so the link to it stays empty`;
        problems.push({ line: link.line, column: column.name, code: 'not_linked', message, value: link.value });
        continue;
      }
      const change = changes.get(link.record_id);
      const values = { ...change?.values, [link.field]: match.id };
      changes.set(link.record_id, { op: 'update', object: planner.def.name, id: link.record_id, values });
      lines.set(link.record_id, link);
    }
  }
  const list = [...changes.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const { results } = await write(ctx, list, { partial: true, returning: false, changeSet });
  for (const [i, result] of results.entries()) {
    const link = lines.get(list[i]?.id ?? '');
    if (result.ok || !link) continue;
    const column = planner.columnOf(link.field)?.name ?? null;
    const message = `The link stays empty: ${result.error.message}`;
    problems.push({ line: link.line, column, code: 'not_linked', message, value: link.value });
  }
  return problems;
}
