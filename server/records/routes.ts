import type { App } from '../kernel/http.ts';
import { serveStream } from '../kernel/realtime.ts';
import { fileRoutes } from './files/routes.ts';
import { audible, sightOf } from './rights/hearing.ts';
import { readRoutes } from './routes/read.ts';
import { rightsRoutes } from './routes/rights.ts';
import { viewRoutes } from './routes/views.ts';
import { writeRoutes } from './routes/write.ts';
import { designRoutes } from './schema-design/routes.ts';

/** The record API: the same for every object. */
export function recordRoutes(app: App): void {
  serveStream(app, audible, sightOf);
  designRoutes(app);
  fileRoutes(app);
  readRoutes(app);
  viewRoutes(app);
  writeRoutes(app);
  rightsRoutes(app);
}
