import type { Db } from '../kernel/db.ts';

export type MailState = 'queued' | 'sending' | 'sent' | 'failed' | 'uncertain';

export interface MailRow {
  id: string;
  recipients: string[];
  reply_to: string | null;
  subject: string;
  state: MailState;
  tries: number;
  error: string | null;
  created_at: string;
  tried_at: string | null;
  sent_at: string | null;
}

const listed = [
  ...(['id', 'recipients', 'reply_to', 'subject', 'state', 'tries', 'error', 'created_at'] as const),
  ...(['tried_at', 'sent_at'] as const),
] as const;

export const mails = (db: Db, before: string | null, limit: number): Promise<MailRow[]> => {
  const query = db.selectFrom('mail_out').select(listed).orderBy('id', 'desc').limit(limit);
  return (before ? query.where('id', '<', before) : query).execute() as Promise<MailRow[]>;
};

export const mailById = (db: Db, id: string): Promise<MailRow | undefined> =>
  db.selectFrom('mail_out').select(listed).where('id', '=', id).executeTakeFirst() as Promise<MailRow | undefined>;

/** Takes a waiting mail in hand: of two that try, one gets it. */
export const take = (db: Db, id: string, at: Date) =>
  db
    .updateTable('mail_out')
    .set((eb) => ({ state: 'sending', tries: eb('tries', '+', 1), tried_at: at, error: null }))
    .where('id', '=', id)
    .where('state', '=', 'queued')
    .returning([...listed, 'text', 'html'])
    .executeTakeFirst() as Promise<(MailRow & { text: string; html: string | null }) | undefined>;

/** Ends mail, with its attachments, that went out or failed before a time: what still waits stays. */
export const forget = async (db: Db, before: Date, limit: number): Promise<number> => {
  const old = db
    .selectFrom('mail_out')
    .select('id')
    .where('created_at', '<', before)
    .where('state', 'in', ['sent', 'failed', 'uncertain'])
    .orderBy('created_at')
    .limit(limit);
  const done = await db.deleteFrom('mail_out').where('id', 'in', old).executeTakeFirst();
  return Number(done.numDeletedRows);
};

export const attachmentsOf = (
  db: Db,
  id: string,
): Promise<Array<{ filename: string; content_type: string; content: Buffer }>> =>
  db
    .selectFrom('mail_out_attachment')
    .select(['filename', 'content_type', 'content'])
    .where('mail_id', '=', id)
    .orderBy('position')
    .execute() as Promise<Array<{ filename: string; content_type: string; content: Buffer }>>;

export const settle = async (
  db: Db,
  id: string,
  from: MailState,
  change: { state: MailState; error?: string | null; sent_at?: Date },
): Promise<boolean> => {
  const done = await db
    .updateTable('mail_out')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', from)
    .executeTakeFirst();
  return Number(done.numUpdatedRows) > 0;
};
