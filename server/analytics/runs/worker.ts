import { parentPort, workerData } from 'node:worker_threads';

interface Task {
  module: string;
  data: unknown;
  settings: unknown;
}

type Trainer = (data: unknown, settings: unknown) => unknown;

const { module, data, settings } = workerData as Task;
const { train } = (await import(module)) as { train: Trainer };
parentPort?.postMessage(await train(data, settings));
