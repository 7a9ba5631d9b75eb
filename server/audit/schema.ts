import { z } from 'zod';

export const auditFilter = z.object({
  /** Entries of this member or key, and entries about them. */
  person: z.uuid().optional(),
  /** `session.opened`, or everything about sessions: `session.*`. */
  action: z.string().max(100).optional(),
  object: z.string().max(100).optional(),
  record: z.uuid().optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});
export const auditQuery = auditFilter.extend({
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.uuid().optional(),
});
export const auditExport = auditFilter.extend({ format: z.enum(['csv', 'jsonl']).optional() });

export const auditEntry = z.object({
  id: z.uuid(),
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  address: z.string().nullable(),
  request_id: z.string().nullable(),
  action: z.string(),
  object: z.string().nullable(),
  record_id: z.string().nullable(),
  title: z.string().nullable(),
  detail: z.record(z.string(), z.unknown()).nullable(),
  /** Its place in the chain; null for a moment, until it is linked. */
  seq: z.number().int().nullable(),
  hash: z.string().nullable(),
});
export const auditList = z.object({ data: z.array(auditEntry), next_cursor: z.string().nullable() });
export const actionList = z.object({ data: z.array(z.string()) });

export const head = z.object({ seq: z.number().int().min(0), hash: z.string().regex(/^[0-9a-f]{64}$/) });
export const verification = z
  .object({ head: head.optional() })
  .nullish()
  .transform((body) => body ?? {});
export const verified = z.object({
  ok: z.boolean(),
  /** How many entries were read. */
  entries: z.number().int(),
  head,
  problem: z
    .object({
      kind: z.enum(['altered', 'missing', 'missing_end', 'rewritten']),
      /** The first entry that is not as it was, or not there. */
      seq: z.number().int(),
      id: z.string().nullable(),
      message: z.string(),
    })
    .nullable(),
});

export type AuditFilter = z.infer<typeof auditFilter>;
export type AuditEntry = z.infer<typeof auditEntry>;
export type Verified = z.infer<typeof verified>;
