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
import { chunks, openRows } from './reading/source.ts';
import type { ImportCounts, Problem } from './schema.ts';

const CHUNK = 2500;

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
  const changeSet = start.change_set ?? (await beginChangeSet(ctx, start));
  let counts = start.counts ?? noCounts();
  let position = start.position;
  const pace = new Pace('writing', start.format.rows, position);

  const { rows } = await openRows(dataDir, start.file_sha256, start.format);
  for await (const chunk of chunks(rows, CHUNK, position)) {
    if (signal.aborted) return 'stopped';
    if (await wantsStop(ctx, start.id)) {
      await updateImport(ctx, start.id, { state: 'paused', stop: false, progress: pace.at(position) });
      return 'ended';
    }
    const before = { counts, position };
    const done = await retrying(() =>
      inTransaction(ctx, async (ctx) => {
        const plan = await planner.plan(ctx, chunk);
        const applied = await applyPlan(ctx, planner, plan, { dryRun: false, changeSet });
        const links: LinkRow[] = [];
        for (const { row, outcome } of applied.rows) {
          if (row.into || (outcome !== 'created' && outcome !== 'updated' && outcome !== 'unchanged')) continue;
          for (const link of row.links) links.push({ line: row.line, record_id: row.id, ...link });
        }
        const counts = structuredClone(before.counts);
        tally(counts, applied);
        const position = before.position + chunk.length;
        await insertLinks(ctx, start.id, links);
        await insertProblems(
          ctx,
          start.id,
          applied.rows.flatMap(({ row }) => row.problems),
        );
        await updateImport(ctx, start.id, { position, counts, progress: pace.at(position) });
        return { applied, counts, position };
      }),
    );
    planner.remember(done.applied.made);
    ({ counts, position } = done);
  }
  await setLinks(ctx, planner, start.id, changeSet, counts);
  await updateImport(ctx, start.id, {
    state: 'done',
    progress: null,
    error: null,
    finished_at: ctx.now().toISOString(),
  });
  return 'ended';
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
