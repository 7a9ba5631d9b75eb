import { sql } from 'kysely';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { catalog } from '../../../records/catalog.ts';
import { timeOf } from '../../../records/dates.ts';
import { requirePermission } from '../../../records/permissions.ts';
import { tableOf } from '../../../records/projection.ts';
import { getRecord, selection } from '../../../records/query.ts';
import type { KithRecord, NewEvent, Values } from '../../../records/types.ts';
import { write } from '../../../records/write/index.ts';
import { OPEN, UNANSWERED } from '../rules.ts';
import type { Inquiry } from '../schema.ts';

export interface Taken {
  record: KithRecord;
  changeSet: string | null;
  /** It was added to a lead that is still open. */
  again: boolean;
}

/**
 * Takes in what somebody asks, from wherever it comes: a form, a mail, a call, another program. Whoever asks again while their
 * lead is open does not become a second lead: the message is noted there, and it waits for an answer anew.
 */
export async function takeInquiry(ctx: Context, inquiry: Inquiry): Promise<Taken> {
  requirePermission(ctx, 'lead', 'create');
  return inTransaction(ctx, async (ctx) => {
    const open = await openLeadOf(ctx, inquiry);
    if (open) return askedAgain(ctx, open, inquiry);
    const { changeSet, results } = await write(ctx, [{ op: 'create', object: 'lead', values: valuesOf(inquiry) }]);
    const result = results[0];
    if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
    return { record: result.record, changeSet, again: false };
  });
}

function valuesOf(inquiry: Inquiry): Values {
  const { name, email, phone, job_title, company, ...plain } = inquiry;
  const values: Values = {
    ...plain,
    contact_name: name,
    contact_email: email,
    contact_phone: phone,
    contact_title: job_title,
    company_name: company,
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));
}

/** The newest open lead with the same e-mail address; held until the transaction ends, so that two messages at once find each other. */
async function openLeadOf(ctx: Context, { email }: Inquiry): Promise<string | null> {
  if (!email) return null;
  const address = email.trim().toLowerCase();
  const key = `${ctx.workspace.schema}.inquiry ${address}`;
  await sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(ctx.db);
  const def = catalog(ctx).object('lead');
  const { rows } = await sql<{ id: string }>`select t.id from ${tableOf(ctx, def)} as t
    where lower(t.contact_email) = ${address} and t.status = any(${OPEN}::text[]) and ${await selection(ctx, def, {}, 'update')}
    order by t.created_at desc limit 1`.execute(ctx.db);
  return rows[0]?.id ?? null;
}

async function askedAgain(ctx: Context, id: string, { message, source }: Inquiry): Promise<Taken> {
  const lead = await getRecord(ctx, 'lead', id);
  const at = timeOf(ctx.now());
  const values: Values = {
    last_inbound_at: at,
    ...(UNANSWERED.includes(String(lead.status)) ? { awaiting_since: lead.awaiting_since ?? at } : {}),
  };
  const { changeSet, results } = await write(ctx, [{ op: 'update', object: 'lead', id, values }], { system: true });
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  if (message && changeSet)
    await write(ctx, [{ op: 'create', object: 'note', values: { body: message, about: { object: 'lead', id } } }], {
      changeSet,
      system: true,
    });
  await say(ctx, changeSet ?? uuidv7(), [
    { name: 'lead.inquired_again', object: 'lead', record_id: id, payload: { source: source ?? null } },
  ]);
  return { record: await getRecord(ctx, 'lead', id), changeSet, again: true };
}

/** Announces what happened to leads beside their rows, with the change set that it belongs to. */
export async function say(ctx: Context, changeSet: string, events: NewEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`insert into ${sql.id(ctx.workspace.schema, 'event')} (at, name, object, record_id, change_set, payload)
    select ${ctx.now().toISOString()}::timestamptz, e.name, e.object, e.record_id, ${changeSet}::uuid, e.payload
    from json_to_recordset(${JSON.stringify(events)}::json) as e(name text, object text, record_id uuid, payload jsonb)`.execute(
    ctx.db,
  );
}
