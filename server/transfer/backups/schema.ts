import { z } from 'zod';

export const retention = z.object({
  daily: z.number().int().min(1).max(366),
  weekly: z.number().int().min(0).max(260),
  monthly: z.number().int().min(0).max(240),
});

export const placeSettings = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('directory'),
    /** The whole path; null for `backups` in Kith's data directory. */
    path: z.string().max(1000).nullable(),
  }),
  z.object({
    kind: z.literal('s3'),
    /** Empty for Amazon's own. */
    endpoint: z.union([z.url().max(500), z.literal('')]),
    region: z.string().max(100),
    bucket: z.string().min(1).max(200),
    prefix: z.string().max(500),
    access_key_id: z.string().min(1).max(300),
    /** Never shown; left out it stays as it is. */
    secret_access_key: z.string().min(1).max(500).optional(),
  }),
]);
export type PlaceSettings = z.infer<typeof placeSettings>;

export const backupSettings = z.object({
  schedule: z.enum(['off', 'daily', 'weekly']),
  /** The hour at which backups are made, in UTC. Weekly ones are made on Sundays. */
  hour: z.number().int().min(0).max(23),
  keep: retention,
  place: placeSettings,
});
export type BackupSettings = z.infer<typeof backupSettings>;

export const backupItem = z.object({
  id: z.string(),
  name: z.string(),
  place: z.string(),
  state: z.enum(['running', 'done', 'failed', 'gone']),
  reason: z.enum(['scheduled', 'asked', 'command']),
  encrypted: z.boolean(),
  size: z.number().nullable(),
  tables: z.number().nullable(),
  rows: z.number().nullable(),
  error: z.string().nullable(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  tried_at: z.string().nullable(),
  /** Whether it was put back whole in a trial; null while nobody has tried. */
  restorable: z.boolean().nullable(),
  trial: z.string().nullable(),
});
export type BackupItem = z.infer<typeof backupItem>;

export const backupList = z.object({
  data: z.array(backupItem),
  settings: backupSettings,
  /** How new backups are encrypted; the key itself is shown once, when it is made. */
  key: z.object({ kind: z.enum(['none', 'identity', 'passphrase']), recipient: z.string().nullable() }),
});
export type BackupList = z.infer<typeof backupList>;

export const keyWish = z.object({
  /** `generate` makes a key, `passphrase` takes one, `none` leaves backups readable to whoever has them. */
  kind: z.enum(['generate', 'passphrase', 'none']),
  passphrase: z.string().min(12, 'Give at least 12 characters').max(500).optional(),
});
export const keyMade = z.object({
  kind: z.enum(['none', 'identity', 'passphrase']),
  recipient: z.string().nullable(),
  /** Shown this once: without it nothing encrypted can ever be read. */
  secret: z.string().nullable(),
});
