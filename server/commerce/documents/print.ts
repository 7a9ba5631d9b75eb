import { Worker } from 'node:worker_threads';
import type { Printable } from './pdf/render.ts';

interface Waiting {
  resolve(pdf: Buffer): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

interface Answer {
  id: number;
  bytes?: Uint8Array;
  error?: string;
}

const TOO_LONG = 30_000;
/** Fonts stay loaded for as long as documents keep coming. */
const IDLE = 60_000;

let worker: Worker | null = null;
let idle: NodeJS.Timeout | null = null;
let last = 0;
const waiting = new Map<number, Waiting>();

/** A document as PDF, laid out in another thread. One that takes too long is given up, and the thread with it. */
export function print(printable: Printable): Promise<Buffer> {
  const thread = running();
  return new Promise((resolve, reject) => {
    const id = ++last;
    const timer = setTimeout(() => end(thread, new Error('A document took too long to print')), TOO_LONG);
    waiting.set(id, { resolve, reject, timer });
    thread.ref();
    thread.postMessage({ id, printable });
  });
}

function running(): Worker {
  if (idle) clearTimeout(idle);
  idle = null;
  if (worker) return worker;
  const thread = new Worker(new URL('./pdf/worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: 512 },
  });
  thread.on('message', (answer: Answer) => settle(thread, answer));
  thread.on('error', (error) => end(thread, error as Error));
  thread.on('exit', (code) => end(thread, new Error(`Printing ended with code ${code}`)));
  worker = thread;
  return thread;
}

function settle(thread: Worker, { id, bytes, error }: Answer): void {
  const wish = waiting.get(id);
  if (!wish) return;
  waiting.delete(id);
  clearTimeout(wish.timer);
  if (bytes) wish.resolve(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  else wish.reject(new Error(error ?? 'A document could not be printed'));
  if (waiting.size > 0) return;
  // Nothing keeps the process from ending while nobody waits.
  thread.unref();
  idle = setTimeout(() => end(thread, new Error('Idle')), IDLE);
  idle.unref();
}

function end(thread: Worker, error: Error): void {
  if (worker !== thread) return;
  worker = null;
  for (const { reject, timer } of waiting.values()) {
    clearTimeout(timer);
    reject(error);
  }
  waiting.clear();
  void thread.terminate();
}
