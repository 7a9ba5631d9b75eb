import { Worker } from 'node:worker_threads';
import type { History, Training } from '../models/score.ts';

/** Learns in a thread of its own. */
export function trainInThread(history: History, accepted: string[] | null): Promise<Training> {
  const worker = new Worker(new URL('./train-worker.ts', import.meta.url), {
    workerData: { history, accepted },
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  return new Promise<Training>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`Learning a score ended with code ${code}`)));
  }).finally(() => worker.terminate());
}
