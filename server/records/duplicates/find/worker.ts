import { parentPort, workerData } from 'node:worker_threads';
import pg from 'pg';
// Dates come as text and whole numbers as numbers, as everywhere.
import '../../../kernel/db.ts';
import { Recipe } from '../recipe.ts';
import { followQueue } from './follow.ts';
import { keepLearnt, keepRun } from './run-state.ts';
import { Store } from './store.ts';
import { Sweep } from './sweep.ts';
import type { WorkerTask } from './thread.ts';

// The search for duplicates among many records, in a thread and on a connection of its own, so that the server goes on
// answering meanwhile.

const task = workerData as WorkerTask;
const client = new pg.Client({ ...task.connection, application_name: 'kith-duplicates', options: '-c timezone=UTC' });
let stopped = false;
parentPort?.on('message', () => {
  stopped = true;
});

await client.connect();
try {
  const store = new Store(client, task.schema);
  const recipe = new Recipe(task.plan);
  if (task.kind === 'follow') {
    const signal = new AbortController();
    parentPort?.on('message', () => signal.abort());
    await followQueue(store, recipe, task.learnt, signal.signal);
    parentPort?.postMessage({ ended: true });
  } else {
    const sweep = new Sweep(store, recipe, task.learnt, {
      run: task.run,
      async progress(state) {
        const goOn = await keepRun(store, task.run, state);
        if (state.phase === 'comparing' && state.compared === 0)
          await keepLearnt(store, task.plan.object, sweep.learnt);
        return goOn && !stopped;
      },
    });
    const ended = await sweep.run(task.state);
    if (ended) await keepLearnt(store, task.plan.object, sweep.learnt);
    parentPort?.postMessage({ ended });
  }
} finally {
  await client.end();
  // An open port would keep the thread alive.
  parentPort?.close();
}
