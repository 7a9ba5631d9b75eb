import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Paying } from './settlement.ts';

export interface InvoiceToPay {
  id: string;
  company_id: string | null;
  status: string;
  kind: string;
  currency: string;
  gross: string;
}

const table = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);

export async function invoicesToPay(ctx: Context, ids: string[]): Promise<InvoiceToPay[]> {
  if (ids.length === 0) return [];
  const { rows } =
    await sql<InvoiceToPay>`select id, company_id, status, kind, currency, coalesce(gross, 0)::text as gross
    from ${table(ctx, 'invoice')} where id = any(${ids}::uuid[]) and trashed_at is null order by id
    ${ctx.transaction ? sql`for update` : sql``}`.execute(ctx.db);
  return rows;
}

export async function paymentsOf(ctx: Context, invoices: string[]): Promise<Paying[]> {
  if (invoices.length === 0) return [];
  const { rows } = await sql<Paying>`select id, invoice_id as invoice, kind, amount::text as amount
    from ${table(ctx, 'payment')} where invoice_id = any(${invoices}::uuid[]) and trashed_at is null`.execute(ctx.db);
  return rows;
}

/** What issued credit notes take off each invoice. */
export async function creditsOf(ctx: Context, invoices: string[]): Promise<Map<string, string>> {
  if (invoices.length === 0) return new Map();
  const { rows } = await sql<{ id: string; amount: string }>`select corrects_id as id, sum(gross)::text as amount
    from ${table(ctx, 'invoice')}
    where corrects_id = any(${invoices}::uuid[]) and status = 'issued' and trashed_at is null group by 1`.execute(
    ctx.db,
  );
  return new Map(rows.map((row) => [row.id, row.amount]));
}

/** The number that was given last in a series; 0 where none was. */
export async function lastNumber(ctx: Context, series: string, year: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`select last from ${table(ctx, 'document_number')}
    where series = ${series} and year = ${year}`.execute(ctx.db);
  return rows[0]?.last ?? 0;
}

/** The same, held until the transaction ends: whoever issues at the same time waits. */
export async function holdNumber(ctx: Context, series: string, year: number): Promise<number> {
  const { rows } = await sql<{ last: number }>`insert into ${table(ctx, 'document_number')} as n (series, year, last)
    values (${series}, ${year}, 0)
    on conflict (series, year) do update set last = n.last returning last`.execute(ctx.db);
  return rows[0]?.last ?? 0;
}

/** Gives a number of a series that is held; where the transaction fails it goes to the next. */
export async function takeNumber(ctx: Context, series: string, year: number, number: number): Promise<void> {
  await sql`update ${table(ctx, 'document_number')} set last = ${number}
    where series = ${series} and year = ${year}`.execute(ctx.db);
}

/** Numbers that came with the sample data: they belong to no series. */
export const SAMPLE_NUMBER = 'SAMPLE-';

/** What was dated last in a series. */
export async function lastIssued(
  ctx: Context,
  series: string,
  year: number,
): Promise<{ number: string; issued_on: string } | null> {
  const { rows } = await sql<{
    number: string;
    issued_on: string;
  }>`select number, issued_on from ${table(ctx, 'invoice')}
    where trashed_at is null and status = 'issued' and kind = ${series} and number not like ${`${SAMPLE_NUMBER}%`}
      ${year > 0 ? sql`and issued_on between ${`${year}-01-01`}::date and ${`${year}-12-31`}::date` : sql``}
    order by issued_on desc, issued_at desc, number desc limit 1`.execute(ctx.db);
  return rows[0] ?? null;
}

export interface LedgerRow {
  id: string;
  object: 'invoice' | 'payment';
  kind: string;
  number: string;
  name: string | null;
  on: string;
  due_on: string | null;
  currency: string;
  /** Signed: what the customer owes more (invoice, refund) or less (payment, credit note). */
  amount: string;
}

/** Everything on the account of a company until a day, oldest first. */
export async function ledgerRows(
  ctx: Context,
  company: string,
  until: string,
  currency: string | null,
): Promise<LedgerRow[]> {
  const inCurrency = (column: string) => (currency ? sql`and ${sql.ref(column)} = ${currency}` : sql``);
  const { rows } = await sql<LedgerRow>`
    select * from (
      select id, 'invoice' as object, kind, number, name, issued_on as "on", due_on, currency,
        (case kind when 'credit_note' then -gross else gross end)::text as amount, created_at
      from ${table(ctx, 'invoice')}
      where company_id = ${company}::uuid and status = 'issued' and trashed_at is null and issued_on <= ${until}::date
        ${inCurrency('currency')}
      union all
      select id, 'payment', kind, number, reference, paid_on, null, amount_currency,
        (case kind when 'refund' then amount else -amount end)::text, created_at
      from ${table(ctx, 'payment')}
      where company_id = ${company}::uuid and trashed_at is null and paid_on <= ${until}::date
        ${inCurrency('amount_currency')}
    ) as entry order by currency, "on", created_at, id`.execute(ctx.db);
  return rows;
}

export interface CompanyAccount {
  credit_limit: string | null;
  credit_limit_currency: string | null;
}

export async function limitOf(ctx: Context, company: string): Promise<CompanyAccount | null> {
  const { rows } = await sql<CompanyAccount>`select credit_limit::text as credit_limit, credit_limit_currency
    from ${table(ctx, 'company')} where id = ${company}::uuid`.execute(ctx.db);
  return rows[0] ?? null;
}

/** What is open by currency: of invoices, of money on account, and of confirmed orders that are not invoiced yet. */
export async function openAmounts(ctx: Context, company: string, except: string | null) {
  const { rows } = await sql<{ what: 'invoices' | 'overdue' | 'account' | 'orders'; currency: string; amount: string }>`
    select 'invoices' as what, currency, sum(balance)::text as amount from ${table(ctx, 'invoice')}
      where company_id = ${company}::uuid and status = 'issued' and kind = 'invoice' and trashed_at is null
        and balance <> 0 group by currency
    union all
    select 'overdue', currency, sum(balance)::text from ${table(ctx, 'invoice')}
      where company_id = ${company}::uuid and status = 'issued' and kind = 'invoice' and trashed_at is null
        and balance > 0 and due_on < ${ctx.now().toISOString().slice(0, 10)}::date group by currency
    union all
    select 'account', amount_currency, sum(case kind when 'refund' then amount else -amount end)::text
      from ${table(ctx, 'payment')}
      where company_id = ${company}::uuid and invoice_id is null and trashed_at is null group by amount_currency
    union all
    select 'orders', o.currency, sum(o.gross * (1 - coalesce(part.share, 0)))::text
      from ${table(ctx, 'order')} o
      left join lateral (
        select sum(l.amount * least(coalesce(l.invoiced, 0) / nullif(l.quantity, 0), 1)) / nullif(sum(l.amount), 0) as share
        from ${table(ctx, 'order_line')} l where l.order_id = o.id and l.trashed_at is null) part on true
      where o.company_id = ${company}::uuid and o.status in ('confirmed', 'delivered') and o.invoicing <> 'whole'
        and o.trashed_at is null and o.id is distinct from ${except}::uuid group by o.currency`.execute(ctx.db);
  return rows;
}

export interface PaymentHistory {
  invoices: number;
  paid: number;
  late: number;
  /** Days from the date of the invoice to its last payment, on average; null where nothing is paid yet. */
  days_to_pay: number | null;
  last_paid_on: string | null;
}

export async function historyOf(ctx: Context, company: string): Promise<PaymentHistory> {
  const { rows } = await sql<PaymentHistory>`
    with settled as (
      select i.id, i.issued_on, i.due_on, i.payment_status,
        (select max(p.paid_on) from ${table(ctx, 'payment')} p
          where p.invoice_id = i.id and p.kind = 'payment' and p.trashed_at is null) as paid_on
      from ${table(ctx, 'invoice')} i
      where i.company_id = ${company}::uuid and i.status = 'issued' and i.kind = 'invoice' and i.trashed_at is null)
    select count(*)::int as invoices,
      count(*) filter (where payment_status in ('paid', 'overpaid'))::int as paid,
      count(*) filter (where coalesce(paid_on, ${ctx.now().toISOString().slice(0, 10)}::date) > due_on
        and payment_status <> 'credited')::int as late,
      round(avg(paid_on - issued_on) filter (where payment_status in ('paid', 'overpaid')), 1)::float8 as days_to_pay,
      max(paid_on) as last_paid_on
    from settled`.execute(ctx.db);
  return rows[0] ?? { invoices: 0, paid: 0, late: 0, days_to_pay: null, last_paid_on: null };
}

/** Issued invoices that are past due and not paid, with the stage they stand in. */
export async function overdueInvoices(ctx: Context, today: string) {
  const { rows } = await sql<{ id: string; due_on: string; dunning: string | null }>`select id, due_on, dunning
    from ${table(ctx, 'invoice')}
    where status = 'issued' and balance > 0 and due_on < ${today}::date and trashed_at is null
      and number not like ${`${SAMPLE_NUMBER}%`}
    order by due_on, id`.execute(ctx.db);
  return rows;
}

export async function holdInvoice(ctx: Context, id: string): Promise<void> {
  await sql`select 1 from ${table(ctx, 'invoice')} where id = ${id}::uuid for update`.execute(ctx.db);
}

/** What has been credited of an invoice. */
export async function creditedAmount(ctx: Context, invoice: string): Promise<{ gross: string }> {
  const { rows } = await sql<{
    gross: string;
  }>`select coalesce(sum(gross), 0)::text as gross from ${table(ctx, 'invoice')}
    where corrects_id = ${invoice}::uuid and status = 'issued' and trashed_at is null`.execute(ctx.db);
  return rows[0] ?? { gross: '0' };
}

/** By line of the order: what is on live invoices, less what issued credit notes took back. */
export async function invoicedQuantities(ctx: Context, order: string): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; quantity: string }>`
    select l.order_line_id as id,
      sum(case when i.kind = 'invoice' then l.quantity when i.status = 'issued' then -l.quantity else 0 end)::text as quantity
    from ${table(ctx, 'invoice_line')} l join ${table(ctx, 'invoice')} i on i.id = l.invoice_id
    where l.order_line_id in (select o.id from ${table(ctx, 'order_line')} o where o.order_id = ${order}::uuid)
      and l.trashed_at is null and i.trashed_at is null group by 1`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.quantity]));
}

export async function ordersOf(ctx: Context, invoices: string[]): Promise<string[]> {
  if (invoices.length === 0) return [];
  const { rows } = await sql<{ id: string }>`select distinct i.order_id as id
    from ${table(ctx, 'invoice')} i join ${table(ctx, 'order')} o on o.id = i.order_id and o.trashed_at is null
    where i.id = any(${invoices}::uuid[]) order by 1`.execute(ctx.db);
  return rows.map((row) => row.id);
}

export async function invoicesOfLines(ctx: Context, lines: string[]): Promise<string[]> {
  if (lines.length === 0) return [];
  const { rows } = await sql<{ id: string }>`select distinct invoice_id as id from ${table(ctx, 'invoice_line')}
    where id = any(${lines}::uuid[])`.execute(ctx.db);
  return rows.map((row) => row.id);
}
