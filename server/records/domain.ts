import type { Context } from '../kernel/context.ts';
import type { Reaction } from '../kernel/events.ts';
import type { App } from '../kernel/http.ts';
import type { Job } from '../kernel/jobs.ts';
import type { Loop } from '../kernel/loop.ts';
import type { WorkKind } from './bulk/kinds.ts';
import type { ObjectDefinition } from './define.ts';
import type { RightsSource } from './rights/loader.ts';
import type { UsageFinder } from './schema-design/usage.ts';
import type { TimelineKind } from './timeline-kinds.ts';

/** One part of the business, as `server/domains.ts` lists it. A domain names only what it has. */
export interface Domain {
  readonly name: string;
  readonly objects?: ObjectDefinition[];
  readonly routes?: (app: App) => void;
  readonly jobs?: Job[];
  readonly reactions?: Reaction[];
  /** What goes on in the background all the time; made anew for each process. */
  readonly loops?: () => Loop[];
  /** What it does in the background at people's request (bulk edits and their like). */
  readonly work?: WorkKind[];
  /** Find what a field or object is used by, where this domain keeps their names in tables of its own. */
  readonly usages?: UsageFinder[];
  /** Which of its records stand in the timelines of others. */
  readonly timeline?: TimelineKind[];
  /** Looks up what members and API keys may do, for work that is done later in their name. */
  readonly rights?: RightsSource;
  /** Fills a new workspace with what this domain cannot do without, in the transaction that makes the workspace. */
  readonly newWorkspace?: (ctx: Context) => Promise<void>;
}
