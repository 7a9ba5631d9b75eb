import { Worker } from 'node:worker_threads';
import type { Trained } from './model.ts';

const MEGABYTES = 1024;

/** Trains in a thread of its own, so that the server goes on answering. Too much memory is a refusal, not an end. */
export function trainInThread(module: URL, data: unknown, settings: unknown, memory = MEGABYTES): Promise<Trained> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { module: module.href, data, settings },
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  return new Promise<Trained>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (error: Error & { code?: string }) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve({ refused: { key: 'too_large' } }) : reject(error),
    );
    worker.once('exit', (code) => reject(new Error(`Training ended with code ${code}`)));
  }).finally(() => worker.terminate());
}
