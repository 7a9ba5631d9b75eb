import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Allowed, isAllowed, parseAllowed } from './outgoing-addresses.ts';
import { loadSecret } from './secrets.ts';

const flag = z.enum(['true', 'false', '1', '0', '']).transform((v) => v === 'true' || v === '1');
const whole = (least: number, most: number) => z.coerce.number().int().min(least).max(most);

/** Every setting that the environment may hold. The descriptions are the documentation: docs/guide/administration.md. */
export const settings = z.object({
  KITH_DATA: z.string().min(1).default('./data').describe('Where Kith keeps its database, files, secret and backups'),
  PORT: whole(0, 65535).default(3000).describe('The port of the web server'),
  HOST: z
    .string()
    .min(1)
    .default('localhost')
    .describe('The address to listen on; 0.0.0.0 to be reached from other machines'),
  KITH_URL: z
    .url()
    .optional()
    .describe('The address people use, for links in invitations; https here makes the cookie Secure'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres://')
    .optional()
    .describe('A PostgreSQL 16 or newer to use in place of the embedded one'),
  KITH_SECRET: z
    .string()
    .min(32, 'must have at least 32 characters')
    .optional()
    .describe('Key for what is stored encrypted or signed; made on first start and kept in the data directory'),
  METRICS_TOKEN: z
    .string()
    .min(8, 'must have at least 8 characters')
    .optional()
    .describe('Bearer token for /metrics; without it only this machine may read them'),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'])
    .default('info')
    .describe('How much to log'),
  UPLOAD_LIMIT_MB: whole(1, 10_000).default(500).describe('The largest file that may be uploaded, in megabytes'),
  ARCHIVE_LIMIT_MB: whole(1, 10_000_000)
    .default(20_000)
    .describe('The largest export of a whole workspace, written or taken in, in megabytes'),
  POOL_SIZE: whole(2, 500).default(20).describe('Database connections of one process'),
  JOB_CONCURRENCY: whole(1, 100).default(4).describe('Background jobs that run at once in one process'),
  WAREHOUSE_MEMORY_MB: whole(128, 1_000_000)
    .default(1024)
    .describe('Memory that questions to the warehouse of one workspace may take together, in megabytes'),
  RATE_LIMIT: whole(0, 10_000_000)
    .default(60_000)
    .describe('Requests a minute of one signed-in caller (a tenth for others); 0 for no limit'),
  WRITE_LIMIT: whole(0, 10_000_000)
    .default(0)
    .describe('Of these, requests a minute that may change something; 0 for no limit of their own'),
  KEY_QUOTA: whole(0, 1_000_000_000)
    .default(0)
    .describe('Requests a day of one API key (days end at midnight UTC); 0 for no limit'),
  EVENT_DAYS: whole(1, 3650)
    .default(30)
    .describe('Days that events are kept for readers of the log; longer where an active webhook has not read them'),
  OUTGOING_ALLOW: z
    .string()
    .max(10_000)
    .refine(isAllowed, 'must be host names, addresses and networks with commas between them')
    .optional()
    .describe(
      'What Kith may reach besides the public internet, for webhooks and the like: host names, addresses and networks, such as hooks.internal, 10.1.0.0/16',
    ),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/[^\s]+$/, 'must start with smtp:// or smtps://')
    .optional()
    .describe(
      'The mail server that Kith sends through, such as smtps://user:password@mail.example.com; without it no mail is sent',
    ),
  MAIL_FROM: z
    .string()
    .max(300)
    .regex(/^[^\r\n]*[^\s@<]+@[^\s@>]+>?$/, 'must be an address, such as Acme <crm@acme.example>')
    .default('Kith <kith@localhost.localdomain>')
    .describe('Whom mail comes from'),
  MAIL_DAYS: whole(1, 3650)
    .default(180)
    .describe('Days that mail which went out, or failed, is kept with its attachments'),
  UPLOAD_HOURS: whole(1, 8760)
    .default(24)
    .describe('Hours that an uploaded file which no record holds is kept; what a record holds is never ended'),
  TRUST_PROXY: flag
    .default(false)
    .describe('Take the caller’s address from X-Forwarded-For: only behind a reverse proxy'),
});

export interface Config {
  readonly dataDir: string;
  readonly port: number;
  readonly host: string;
  readonly url: string | null;
  readonly databaseUrl: string | null;
  readonly secret: string;
  readonly metricsToken: string | null;
  readonly logLevel: string;
  /** In bytes. */
  readonly uploadLimit: number;
  /** Of a whole workspace, in bytes. */
  readonly archiveLimit: number;
  readonly poolSize: number;
  readonly jobConcurrency: number;
  /** In megabytes. */
  readonly warehouseMemory: number;
  /** Requests a minute; 0 means unlimited. */
  readonly rateLimit: number;
  readonly writeLimit: number;
  readonly keyQuota: number;
  /** How long events are kept at least. */
  readonly eventDays: number;
  /** Hosts and networks off the public internet that outgoing requests may reach. */
  readonly outgoingAllow: Allowed;
  readonly trustProxy: boolean;
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** How long mail is kept that needs nothing more. */
  readonly mailDays: number;
  /** How long an upload waits for a record to hold it. */
  readonly uploadHours: number;
  /** Responses are held against their schemas: in tests and while developing. */
  readonly checkResponses: boolean;
}

/** A setting that Kith cannot start with. The message names each one and what it should be. */
export class ConfigError extends Error {}

/** Reads and checks the environment, and makes the data directory and the secret where they are missing. */
export function loadConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`Kith cannot start with these settings:\n${lines.join('\n')}`);
  }
  const s = parsed.data;
  const dataDir = resolve(s.KITH_DATA);
  try {
    mkdirSync(join(dataDir, 'files'), { recursive: true });
  } catch (error) {
    throw new ConfigError(unusable(dataDir, error));
  }
  return {
    dataDir,
    port: s.PORT,
    host: s.HOST,
    url: s.KITH_URL?.replace(/\/$/, '') ?? null,
    databaseUrl: s.DATABASE_URL ?? null,
    secret: s.KITH_SECRET ?? loadSecret(dataDir),
    metricsToken: s.METRICS_TOKEN ?? null,
    logLevel: s.LOG_LEVEL,
    uploadLimit: s.UPLOAD_LIMIT_MB * 1024 * 1024,
    archiveLimit: s.ARCHIVE_LIMIT_MB * 1024 * 1024,
    poolSize: s.POOL_SIZE,
    jobConcurrency: s.JOB_CONCURRENCY,
    warehouseMemory: s.WAREHOUSE_MEMORY_MB,
    rateLimit: s.RATE_LIMIT,
    writeLimit: s.WRITE_LIMIT,
    keyQuota: s.KEY_QUOTA,
    eventDays: s.EVENT_DAYS,
    outgoingAllow: parseAllowed(s.OUTGOING_ALLOW ?? ''),
    trustProxy: s.TRUST_PROXY,
    smtpUrl: s.SMTP_URL ?? null,
    mailFrom: s.MAIL_FROM,
    mailDays: s.MAIL_DAYS,
    uploadHours: s.UPLOAD_HOURS,
    checkResponses: env.NODE_ENV === 'test' || env.NODE_ENV === 'development',
  };
}

/** What to do when the data directory cannot be written. */
export function unusable(dataDir: string, error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return `The disk that holds ${dataDir} is full. Free some space (Kith needs about 200 MB to start) and start again.`;
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return `Kith may not write to ${dataDir} (${code}). Give it the right to, or set KITH_DATA to a directory it may write to.`;
  }
  return `The data directory ${dataDir} cannot be used: ${(error as Error).message}`;
}
