import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { DomainError, invalid } from '../../../kernel/errors.ts';
import type { WorkbookAnswer, WorkbookTask } from './workbook-worker.ts';
import { checkWorkbook } from './zip.ts';

const LONGEST = 5 * 60_000;

/**
 * Turns one sheet of a workbook into a table of plain text at `target`: CSV whose first cell is the row's number.
 * Runs in a thread of its own with bounded memory, after the archive was found to be harmless.
 */
export async function tableFromWorkbook(
  path: string,
  target: string,
  sheet: string | null,
): Promise<{ sheets: string[]; sheet: string }> {
  await checkWorkbook(path);
  const task: WorkbookTask = { path, target, sheet };
  const worker = new Worker(new URL('./workbook-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 300 },
    stdout: true,
    stderr: true,
  });
  try {
    const answer = await new Promise<WorkbookAnswer>((resolve, reject) => {
      const timer = setTimeout(() => reject(invalid('The workbook takes too long to read: save it as CSV')), LONGEST);
      worker.once('message', (message: WorkbookAnswer) => {
        clearTimeout(timer);
        resolve(message);
      });
      worker.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(
          error.code === 'ERR_WORKER_OUT_OF_MEMORY'
            ? new DomainError('too_large', 'The workbook is too large to read: save the sheet as CSV')
            : error,
        );
      });
      worker.once('exit', () => {
        clearTimeout(timer);
        reject(invalid('The workbook could not be read: save it as CSV'));
      });
    });
    if (!answer.ok) throw invalid(answer.message);
    return answer;
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  } finally {
    await worker.terminate();
  }
}
