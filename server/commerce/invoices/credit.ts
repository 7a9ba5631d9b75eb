import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import type { Money } from '../../records/money.ts';
import { getRecord } from '../../records/query.ts';
import { ratesOf } from '../../records/rates.ts';
import type { Values } from '../../records/types.ts';
import { settingsOf } from '../documents/settings.ts';
import { historyOf, limitOf, openAmounts, type PaymentHistory } from './queries.ts';

export interface Credit {
  /** None: no limit was set, or a currency in it has no rate. */
  state: 'none' | 'ok' | 'near' | 'reached';
  currency: string;
  limit: string | null;
  /** Of invoices, less what is on account. */
  open: string;
  overdue: string;
  /** Of confirmed orders that are not invoiced yet. */
  ordered: string;
  /** What is about to be quoted or ordered. */
  adding: string;
  /** What is left of the limit, below nothing once it is exceeded; null without a limit. */
  left: string | null;
  /** Currencies without a rate, whose amounts are left out. */
  unrated: string[];
  history: PaymentHistory;
}

/** How much a company owes and has ordered against its credit limit, in the currency of that limit. */
export async function creditOf(
  ctx: Context,
  company: string,
  adding: { amount: string; currency: string } | null = null,
  except: string | null = null,
): Promise<Credit> {
  await getRecord(ctx, 'company', company, { fields: ['name'] });
  const account = await limitOf(ctx, company);
  const currency = account?.credit_limit_currency ?? ctx.workspace.currency;
  const rates = await ratesOf(ctx);
  const unrated = new Set<string>();
  const sums = {
    invoices: new Big(0),
    overdue: new Big(0),
    account: new Big(0),
    orders: new Big(0),
    adding: new Big(0),
  };
  const add = (what: keyof typeof sums, money: Money) => {
    const own = rates.convert(money, currency);
    if (own) sums[what] = sums[what].plus(own.amount);
    else unrated.add(rates.missing(money.currency, currency));
  };
  for (const row of await openAmounts(ctx, company, except))
    if (row.amount !== null) add(row.what, { amount: new Big(row.amount).round(6).toFixed(), currency: row.currency });
  if (adding) add('adding', adding);
  const open = sums.invoices.plus(sums.account);
  const limit = account?.credit_limit ?? null;
  const used = open.plus(sums.orders).plus(sums.adding);
  const { near_percent } = await settingsOf(ctx);
  const state =
    limit === null
      ? 'none'
      : used.gt(limit)
        ? 'reached'
        : used.gte(new Big(limit).times(near_percent).div(100))
          ? 'near'
          : 'ok';
  const text = (value: Big) => value.round(2).toFixed(2);
  return {
    state,
    currency,
    limit,
    open: text(open),
    overdue: text(sums.overdue),
    ordered: text(sums.orders),
    adding: text(sums.adding),
    left: limit === null ? null : text(new Big(limit).minus(used)),
    unrated: [...unrated],
    history: await historyOf(ctx, company),
  };
}

/** Where the workspace wants no more than a warning, this is not asked. */
export async function refuseOverLimit(
  ctx: Context,
  company: string | null,
  gross: Values | null,
  except: string | null = null,
): Promise<void> {
  if (!company || !gross) return;
  const credit = await creditOf(ctx, company, gross as unknown as Money, except);
  if (credit.state !== 'reached') return;
  throw conflict(
    `This goes beyond the credit limit of ${credit.limit} ${credit.currency} by ${credit.left?.replace('-', '')}`,
    { credit },
  );
}
