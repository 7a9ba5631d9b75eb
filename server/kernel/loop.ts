import type { Runtime } from './runtime.ts';

/** Work that goes on as long as a process works in the background, at its own pace and outside the job queue. */
export interface Loop {
  start(runtime: Runtime): void;
  /** Returns when nothing is under way any more. */
  stop(): Promise<void>;
}
