/** Where a process stands. While it is not `ok`, every route but the status answers 503. */
export interface ServerState {
  phase: 'migrating' | 'ok' | 'degraded' | 'stopping';
  /** What is wrong and what to do about it, in words for the person who runs Kith. */
  problem: string | null;
}

export const newState = (phase: ServerState['phase'] = 'ok'): ServerState => ({ phase, problem: null });
