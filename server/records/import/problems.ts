import type { Context } from '../../kernel/context.ts';
import { csvLine } from '../export/csv.ts';
import { overridesOf, problemsAfter } from './queries.ts';
import { openRows } from './reading/source.ts';
import type { Problem } from './schema.ts';
import { importFor } from './service.ts';

const PAGE = 5000;

/** The refused rows as CSV: the original columns, then the line and what is wrong. Formulas are defused. */
export async function problemsCsv(ctx: Context, id: string): Promise<AsyncGenerator<string>> {
  const row = await importFor(ctx, id);
  const overrides = await overridesOf(ctx, id);
  const { rows } = await openRows(ctx.runtime.config.dataDir, row.file_sha256, row.format);
  const pages = problemLines(ctx, id);
  return (async function* () {
    yield `\ufeff${csvLine([...row.columns.map((column) => column.name), 'line', 'problem'])}`;
    let next = await pages.next();
    for await (const piece of rows) {
      let text = '';
      for (const { line, cells } of piece) {
        if (next.done) break;
        if (next.value.line !== line) continue;
        const mended = overrides.get(line);
        const whole = row.columns.map(({ name, index }) => mended?.[name] ?? cells[index] ?? '');
        text += csvLine([...whole, String(line), next.value.problem]);
        next = await pages.next();
      }
      if (text) yield text;
      if (next.done) return;
    }
  })();
}

async function* problemLines(ctx: Context, id: string): AsyncGenerator<{ line: number; problem: string }> {
  let after = 0;
  for (;;) {
    const problems = await problemsAfter(ctx, id, after, PAGE);
    const lines = [...Map.groupBy(problems, (problem) => problem.line)];
    // The last line of a full page may go on in the next one.
    const complete = problems.length === PAGE && lines.length > 1 ? lines.slice(0, -1) : lines;
    for (const [line, list] of complete) yield { line, problem: list.map(inWords).join('; ') };
    if (problems.length < PAGE) return;
    after = complete.at(-1)?.[0] ?? after;
  }
}

const inWords = ({ column, message }: Problem) => (column ? `${column}: ${message}` : message);
