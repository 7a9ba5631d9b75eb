import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { invalid } from '../../kernel/errors.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import type { Call, Calls, Reply } from './process/main.ts';

const MAIN = fileURLToPath(new URL('./process/main.ts', import.meta.url));

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** Keeps the warehouse's process: starts it when it is first needed, and again when it was killed. */
class Keeper {
  private readonly runtime: Runtime;
  private child: ChildProcess | null = null;
  private readonly waiting = new Map<number, Waiting>();
  private calls = 0;

  constructor(runtime: Runtime) {
    this.runtime = runtime;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  call<T>(schema: string, name: keyof Calls, args: Calls[keyof Calls]): Promise<T> {
    const child = this.started();
    const id = ++this.calls;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as (result: unknown) => void, reject });
      child.ref();
      child.channel?.ref();
      child.send({ id, schema, name, args } satisfies Call, (error) => {
        if (error) this.settle(id, (waiting) => waiting.reject(gone()));
      });
    });
  }

  private started(): ChildProcess {
    if (this.child?.connected && this.child.exitCode === null) return this.child;
    const { dataDir, warehouseMemory } = this.runtime.config;
    const child = fork(MAIN, [join(dataDir, 'warehouse'), String(warehouseMemory)], {
      serialization: 'advanced',
      execArgv: ['--max-old-space-size=768'],
      env: { PATH: process.env.PATH, TZ: 'UTC', NODE_ENV: process.env.NODE_ENV },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (reply: Reply) =>
      this.settle(reply.id, (waiting) => {
        if (!('error' in reply)) waiting.resolve(reply.result);
        else waiting.reject(reply.refused ? invalid(reply.error) : new Error(`Warehouse: ${reply.error}`));
      }),
    );
    child.on('error', (error) => this.runtime.log.warn({ err: error }, 'the warehouse process'));
    child.once('exit', (code, signal) => {
      if (this.child === child) this.child = null;
      for (const id of [...this.waiting.keys()]) this.settle(id, (waiting) => waiting.reject(gone()));
      if (code !== 0)
        this.runtime.log.warn({ code, signal }, 'the warehouse process ended; the next question starts it again');
    });
    this.child = child;
    return child;
  }

  private settle(id: number, how: (waiting: Waiting) => void): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    // An idle warehouse keeps nobody from ending.
    if (this.waiting.size === 0) {
      this.child?.unref();
      this.child?.channel?.unref();
    }
    if (waiting) how(waiting);
  }
}

const gone = () => new WarehouseGone('The warehouse was stopped in the middle of this');

/** The process ended before it answered: what was asked can be asked again. */
export class WarehouseGone extends Error {}

const keepers = new WeakMap<object, Keeper>();

export function keeperOf(runtime: Runtime): Keeper {
  let keeper = keepers.get(runtime.database);
  if (!keeper) {
    keeper = new Keeper(runtime);
    keepers.set(runtime.database, keeper);
  }
  return keeper;
}
