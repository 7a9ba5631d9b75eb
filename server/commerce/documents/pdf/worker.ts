import { parentPort } from 'node:worker_threads';
import { type Printable, render } from './render.ts';

// Documents are laid out in a thread of their own: a hundred lines take a good part of a second, in which the server goes on
// answering.

parentPort?.on('message', async ({ id, printable }: { id: number; printable: Printable }) => {
  try {
    const pdf = await render(printable);
    const bytes = new Uint8Array(pdf);
    parentPort?.postMessage({ id, bytes }, [bytes.buffer]);
  } catch (error) {
    parentPort?.postMessage({ id, error: error instanceof Error ? error.message : String(error) });
  }
});
