import { Worker } from 'node:worker_threads';
import type { Work, Worked } from './worker.ts';

const MEGABYTES = 512;
const MOST_AT_ONCE = 2;
let running = 0;
const waiting: Array<() => void> = [];

/** Forecasts in a thread of its own, two at a time, so that the server goes on answering. */
export async function forecastInThread(work: Work): Promise<Worked> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: MEGABYTES },
  });
  try {
    return await new Promise<Worked>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`Forecasting ended with code ${code}`)));
    });
  } finally {
    running--;
    waiting.shift()?.();
    void worker.terminate();
  }
}
