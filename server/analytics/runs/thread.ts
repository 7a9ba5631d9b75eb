import { Worker } from 'node:worker_threads';
import type { Trained } from './model.ts';

const MEGABYTES = 1024;

/** Runs `train(data, settings)` of a module in a thread of its own, so that the server goes on answering. */
export function runInThread<T>(module: URL, data: unknown, settings?: unknown, memory = MEGABYTES): Promise<T> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: { module: module.href, data, settings },
    resourceLimits: { maxOldGenerationSizeMb: memory },
  });
  return new Promise<T>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`Training ended with code ${code}`)));
  }).finally(() => worker.terminate());
}

/** As above for a model. Too much memory is a refusal, not an end. */
export const trainInThread = (module: URL, data: unknown, settings: unknown, memory?: number): Promise<Trained> =>
  runInThread<Trained>(module, data, settings, memory).catch((error: Error & { code?: string }) => {
    if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') return { refused: { key: 'too_large' } };
    throw error;
  });
