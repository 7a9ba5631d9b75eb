import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import { digitsOf } from '../../records/money.ts';
import { requirePermission } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { lookOf } from '../documents/look.ts';
import type { StatementEntry } from '../documents/pdf/statement.ts';
import { print } from '../documents/print.ts';
import { languageOf } from '../lines/start.ts';
import { ledgerRows } from './queries.ts';

export interface AccountEntry extends StatementEntry {
  id: string;
  object: 'invoice' | 'payment';
  due_on: string | null;
}

export interface Account {
  company: string;
  as_at: string;
  /** One for each currency that something is in. */
  accounts: Array<{ currency: string; entries: AccountEntry[]; debit: string; credit: string; balance: string }>;
}

/** The account of a company as it stood at the end of a day: what it was charged, what it paid, what it then owed. */
export async function accountOf(
  ctx: Context,
  company: string,
  wish: { as_at?: string; currency?: string } = {},
): Promise<Account> {
  requirePermission(ctx, 'invoice', 'read');
  requirePermission(ctx, 'payment', 'read');
  const record = await getRecord(ctx, 'company', company, { fields: ['name'] });
  const as_at = wish.as_at ?? today(ctx.now(), ctx.workspace.timeZone);
  const rows = await ledgerRows(ctx, company, as_at, wish.currency?.toUpperCase() ?? null);
  const accounts = [...Map.groupBy(rows, (row) => row.currency)].map(([currency, own]) => {
    const text = (value: Big) => value.toFixed(digitsOf(currency));
    let balance = new Big(0);
    let debit = new Big(0);
    let credit = new Big(0);
    const entries = own.map((row): AccountEntry => {
      const amount = new Big(row.amount);
      balance = balance.plus(amount);
      if (amount.gte(0)) debit = debit.plus(amount);
      else credit = credit.minus(amount);
      return {
        id: row.id,
        object: row.object,
        kind: row.kind as AccountEntry['kind'],
        number: row.number,
        text: row.name,
        on: row.on,
        due_on: row.due_on,
        debit: amount.gte(0) ? text(amount) : null,
        credit: amount.gte(0) ? null : text(amount.times(-1)),
        balance: text(balance),
      };
    });
    return { currency, entries, debit: text(debit), credit: text(credit), balance: text(balance) };
  });
  return { company: String(record.name), as_at, accounts };
}

const columns = ['date', 'kind', 'number', 'text', 'due', 'currency', 'debit', 'credit', 'balance'];

export async function accountCsv(
  ctx: Context,
  company: string,
  wish: { as_at?: string; currency?: string },
): Promise<string> {
  const { accounts } = await accountOf(ctx, company, wish);
  const rows = accounts.flatMap(({ currency, entries }) =>
    entries.map((e) => [
      e.on,
      e.kind,
      e.number,
      e.text ?? '',
      e.due_on ?? '',
      currency,
      e.debit ?? '',
      e.credit ?? '',
      e.balance,
    ]),
  );
  return `\ufeff${[columns, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

/** Text that a spreadsheet would take for a formula is given a mark before it; amounts are ours and stay numbers. */
const cell = (value: string) => {
  const safe = /^[=+@\t\r]|^-(?![\d.]+$)/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

export async function accountPdf(
  ctx: Context,
  company: string,
  wish: { as_at?: string; currency?: string },
): Promise<Buffer> {
  const account = await accountOf(ctx, company, wish);
  const record = await getRecord(ctx, 'company', company);
  const town = [record.postal_code, record.city].filter(Boolean).join(' ');
  return print({
    what: 'statement',
    look: await lookOf(ctx, null),
    statement: {
      language: languageOf(ctx),
      business: ctx.workspace.name,
      company: [record.name, record.street, town, record.country].filter(Boolean).map(String),
      as_at: account.as_at,
      accounts: account.accounts,
    },
  });
}
