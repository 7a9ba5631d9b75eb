import type { App } from '../kernel/http.ts';
import { writeRoutes } from './routes/write.ts';

/** The record API: the same for every object. */
export function recordRoutes(app: App): void {
  writeRoutes(app);
}
