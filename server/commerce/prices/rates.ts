import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { canonicalAmount, digitsOf, type Money } from '../../records/money.ts';

export interface Rates {
  /** The amount in another currency, rounded to its decimals; null where one of the two has no rate. */
  convert(money: Money, currency: string): Money | null;
  /** Which of two currencies has no rate. */
  missing(from: string, to: string): string;
}

/** The rates of the workspace: what one unit of another currency is worth in its own. */
export async function ratesOf(ctx: Context): Promise<Rates> {
  const found = await ctx.db
    .withSchema('kith')
    .selectFrom('workspace')
    .select('rates')
    .where('id', '=', ctx.workspace.id)
    .executeTakeFirst();
  const rates = (found?.rates ?? {}) as Record<string, unknown>;
  const rate = (code: string): Big | null => {
    if (code === ctx.workspace.currency) return new Big(1);
    const value = rates[code];
    return Number(value) > 0 ? new Big(String(value)) : null;
  };
  return {
    convert(money, currency) {
      if (money.currency === currency) return money;
      const [from, to] = [rate(money.currency), rate(currency)];
      if (!from || !to) return null;
      const amount = new Big(money.amount).times(from).div(to).round(digitsOf(currency), Big.roundHalfUp);
      return { amount: canonicalAmount(amount.toFixed(), currency), currency };
    },
    missing: (from, to) => (rate(from) ? to : from),
  };
}
