import type { Runtime } from './runtime.ts';

/** Tiles of a map from a server of the workspace's choice, and whom to thank for them. */
export interface MapTiles {
  url: string;
  attribution: string;
}

const known = new WeakMap<Runtime, { at: number; origins: Promise<string[]> }>();
const FRESH = 10_000;

/** The origin of an address of tiles; null where it is none. */
export function originOf(url: string): string | null {
  try {
    const { origin, protocol } = new URL(url.replace(/[{}]/g, ''));
    return protocol === 'https:' || protocol === 'http:' ? origin : null;
  } catch {
    return null;
  }
}

/**
 * The servers that the pages of this installation may take pictures from. The page is the same before anyone has signed
 * in, so those of all workspaces are named in its policy, and nothing else.
 */
export function tileOrigins(runtime: Runtime): Promise<string[]> {
  const found = known.get(runtime);
  if (found && Date.now() - found.at < FRESH) return found.origins;
  const origins = readOrigins(runtime);
  known.set(runtime, { at: Date.now(), origins });
  return origins;
}

/** An administrator has chosen others: the next page that is opened may show them. */
export const forgetTileOrigins = (runtime: Runtime): boolean => known.delete(runtime);

async function readOrigins(runtime: Runtime): Promise<string[]> {
  // While the directory is being brought up to date, or is away, the page is served all the same.
  const rows = await runtime.database.directory
    .selectFrom('workspace')
    .select('map_tiles')
    .where('map_tiles', 'is not', null)
    .execute()
    .catch(() => []);
  const origins = rows.map((row) => originOf((row.map_tiles as unknown as MapTiles).url));
  return [...new Set(origins.filter((origin) => origin !== null))].sort();
}
