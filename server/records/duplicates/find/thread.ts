import { Worker } from 'node:worker_threads';
import type pg from 'pg';
import type { RecipePlan } from '../recipe.ts';
import type { Learnt, SweepState } from './sweep.ts';

interface Place {
  connection: pg.PoolConfig;
  schema: string;
  plan: RecipePlan;
}

export type WorkerTask =
  | (Place & { kind: 'sweep'; run: string; state: SweepState; learnt: Learnt | null })
  | (Place & { kind: 'follow'; learnt: Learnt });

/** Does a task in a thread of its own. False where it ended before all was done: it was asked to. */
export async function inThread(task: WorkerTask, signal: AbortSignal): Promise<boolean> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: 384 },
  });
  const stop = () => worker.postMessage('stop');
  signal.addEventListener('abort', stop);
  try {
    return await new Promise<boolean>((resolve, reject) => {
      let ended: boolean | null = null;
      worker.on('message', (message: { ended: boolean }) => {
        ended = message.ended;
      });
      worker.once('error', reject);
      worker.once('exit', (code) => {
        if (ended === null) reject(new Error(`The search for duplicates ended with code ${code}`));
        else resolve(ended);
      });
      if (signal.aborted) stop();
    });
  } finally {
    signal.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
