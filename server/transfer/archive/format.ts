import type { SchemaDescription } from './describe.ts';

export const FORMAT = 1;

/** The first entry of an archive, `kith.json`: what it holds and who can read it. */
export interface Header {
  format: number;
  /** `backup`: the whole installation. `workspace`: one workspace, to be taken elsewhere. */
  kind: 'backup' | 'workspace';
  /** The Kith that wrote it. */
  version: string;
  made_at: string;
  /** The migrations that had run; a Kith that lacks one of them cannot read it. */
  migrations: { directory: string[]; workspace: string[] };
  schemas: SchemaDescription[];
  /** Of one workspace: its settings and members (without passwords). */
  workspace?: WorkspaceCard;
}

export interface WorkspaceCard {
  id: string;
  name: string;
  schema: string;
  settings: Record<string, unknown>;
  members: Array<{ account: { id: string; email: string; name: string }; membership: Record<string, unknown> }>;
}

/** What a table held: as many rows, and a sum over them that does not depend on their order. */
export interface TableSum {
  rows: number;
  sum: string;
}

/** The last entry, `sums.json`: an archive without it was never finished. */
export interface Sums {
  tables: Record<string, TableSum>;
  files: number;
  bytes: number;
}

/** An archive that cannot be read or put back. The message says why and what to do. */
export class ArchiveError extends Error {}
