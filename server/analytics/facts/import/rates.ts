import Big from 'big.js';
import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';

/** Amounts in the workspace's currency, by the rate of the day on which they were paid there. */
export class DayRates {
  private readonly own: string;
  private readonly known: Map<string, Array<{ from: string; rate: Big }>>;
  private readonly clock: Intl.DateTimeFormat | null;
  private readonly days = new Map<string, string>();

  private constructor(own: string, timeZone: string, known: DayRates['known']) {
    this.own = own;
    this.known = known;
    this.clock =
      timeZone === 'UTC'
        ? null
        : new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  }

  static async load(ctx: Context): Promise<DayRates> {
    const { currency, timeZone, schema } = ctx.workspace;
    const { rows } = await sql<{
      currency: string;
      valid_from: string;
      rate: string;
    }>`select currency, valid_from, rate::text as rate
      from ${sql.id(schema, 'exchange_rate')} where base = ${currency} order by valid_from`.execute(ctx.db);
    const known: DayRates['known'] = new Map();
    for (const row of rows)
      known.set(row.currency, [...(known.get(row.currency) ?? []), { from: row.valid_from, rate: new Big(row.rate) }]);
    return new DayRates(currency, timeZone, known);
  }

  /** Null where the day has no rate. */
  convert(amount: string, currency: string, at: string): string | null {
    if (currency === this.own) return amount;
    const list = this.known.get(currency);
    if (!list) return null;
    const day = this.day(at);
    let low = 0;
    let high = list.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((list[middle]?.from ?? '') <= day) low = middle + 1;
      else high = middle;
    }
    const found = list[low - 1];
    return found ? new Big(amount).times(found.rate).toFixed(4) : null;
  }

  private day(at: string): string {
    if (!this.clock) return at.slice(0, 10);
    const key = at.slice(0, 15);
    let day = this.days.get(key);
    if (!day) {
      day = this.clock.format(new Date(at));
      if (this.days.size < 200_000) this.days.set(key, day);
    }
    return day;
  }
}
