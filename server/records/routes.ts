import type { App } from '../kernel/http.ts';
import { serveStream } from '../kernel/realtime.ts';
import { catalog } from './catalog.ts';
import { can } from './permissions.ts';
import { readRoutes } from './routes/read.ts';
import { viewRoutes } from './routes/views.ts';
import { writeRoutes } from './routes/write.ts';
import { designRoutes } from './schema-design/routes.ts';

/** The record API: the same for every object. */
export function recordRoutes(app: App): void {
  serveStream(app, (ctx, object) => catalog(ctx).has(object) && can(ctx, object, 'read'));
  designRoutes(app);
  readRoutes(app);
  viewRoutes(app);
  writeRoutes(app);
}
