import type { Context } from '../kernel/context.ts';
import { catalog } from './catalog.ts';
import { can } from './permissions.ts';

/** Records of an object that stand in the timelines of others. A domain names its own in `Domain.timeline`. */
export interface TimelineKind {
  object: string;
  /** Fields that say when it happened; the first that has a value counts. */
  at: string[];
  /** Fields that say whose timeline it stands in: links to one record or several, of one object or any. */
  links: string[];
  /** The link that says what it is about, where no field `about` does: an installed product, in the timeline of its company. */
  about?: string;
}

let kinds: TimelineKind[] = [];

export function registerTimeline(parts: TimelineKind[]): void {
  kinds = parts;
}

/** Those that the caller may see. */
export const timelineKinds = (ctx: Context): TimelineKind[] =>
  kinds.filter(({ object }) => catalog(ctx).has(object) && can(ctx, object, 'read'));
