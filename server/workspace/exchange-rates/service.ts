import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField, notFound } from '../../kernel/errors.ts';
import { recordAudit } from '../../records/audit.ts';
import { today } from '../../records/dates.ts';
import { ratesChanged } from '../../records/formula/index.ts';
import { BEGINNING } from '../../records/rates.ts';
import { currencyRows, drawnRates, dropRate, noteRates, putRate, rateRows, retellRates } from './queries.ts';
import { type Quoted, readSheet } from './read.ts';
import type { Imported } from './schema.ts';

const MOST_SHOWN = 500;
const MOST_DRAWN = 240;

const now = (ctx: Context) => today(ctx.now(), ctx.workspace.timeZone);

/** Every currency that has a rate, with today's. */
export async function ratesOverview(ctx: Context) {
  const { currency: base, schema } = ctx.workspace;
  return { base, today: now(ctx), data: await currencyRows(ctx.db, schema, base, now(ctx)) };
}

export async function rateHistory(ctx: Context, currency: string) {
  const { currency: base, schema } = ctx.workspace;
  const rows = await rateRows(ctx.db, schema, base, currency, MOST_SHOWN + 1);
  return {
    base,
    currency,
    today: now(ctx),
    data: rows.slice(0, MOST_SHOWN),
    truncated: rows.length > MOST_SHOWN,
    chart: await drawnRates(ctx.db, schema, base, currency, MOST_DRAWN),
  };
}

/** What one unit of a currency is worth from a day on. */
export async function noteRate(ctx: Context, currency: string, day: string, rate: number | string) {
  const { currency: base, schema } = ctx.workspace;
  if (currency === base)
    throw invalidField('currency', 'own', `${base} is the currency of the workspace: it needs no rate`);
  return inTransaction(ctx, async (ctx) => {
    const noted = await putRate(ctx.db, schema, base, currency, day, decimal(rate));
    if (noted.before !== noted.rate) {
      await recordAudit(ctx, {
        action: 'rates.changed',
        title: currency,
        detail: { [currency]: [asNumber(noted.before), Number(noted.rate)], valid_from: day },
      });
      await ratesChanged(ctx);
    }
    return { currency, valid_from: day, ...noted };
  });
}

/** Takes a rate away: from its day on the one before holds. */
export async function removeRate(ctx: Context, currency: string, day: string) {
  const { currency: base, schema } = ctx.workspace;
  return inTransaction(ctx, async (ctx) => {
    const gone = await dropRate(ctx.db, schema, base, currency, day);
    if (!gone) throw notFound('Exchange rate');
    await recordAudit(ctx, {
      action: 'rates.changed',
      title: currency,
      detail: { [currency]: [Number(gone.rate), null], valid_from: day },
    });
    await ratesChanged(ctx);
    return { currency, valid_from: day, rate: gone.rate };
  });
}

/** A rate of each currency named, from today on; of one that had none, for all days gone by as well. */
export async function noteRatesOfToday(ctx: Context, rates: Record<string, number>): Promise<void> {
  const { currency: base, schema } = ctx.workspace;
  const known = new Map((await currencyRows(ctx.db, schema, base, now(ctx))).map((row) => [row.currency, row]));
  for (const [currency, rate] of Object.entries(rates)) {
    const before = known.get(currency);
    if (before?.rate && Number(before.rate) === rate) continue;
    await noteRate(ctx, currency, before ? now(ctx) : BEGINNING, rate);
  }
}

/** The workspace counts in another currency from now on: what is known of rates is told in that one. */
export async function ratesInCurrency(ctx: Context, currency: string): Promise<void> {
  await retellRates(ctx.db, ctx.workspace.schema, ctx.workspace.currency, currency);
  await ratesChanged(ctx);
}

/** Takes over a table of rates, or only says what taking it over would do. */
export async function importRates(
  ctx: Context,
  text: string,
  options: { base: string; quoted?: Quoted; save: boolean },
): Promise<Imported> {
  const { currency: base, schema } = ctx.workspace;
  const sheet = readSheet(text, options.base, options.quoted);
  if (sheet.base !== base && !sheet.currencies.includes(base))
    throw invalidField(
      'file',
      'no_own_currency',
      `The file counts in ${sheet.base} and has no rates for ${base}, the currency of the workspace: the others cannot be worked out`,
    );
  const given = {
    base,
    sheetBase: sheet.base,
    perBase: sheet.quoted === 'per_base',
    days: sheet.days,
    currencies: sheet.currencies,
    values: sheet.values,
  };
  return inTransaction(ctx, async (ctx) => {
    const done = await noteRates(ctx.db, schema, given, options.save);
    const { added = 0, changed = 0, unchanged = 0, from = null, until = null, currencies } = done ?? {};
    if (options.save && added + changed > 0) {
      await recordAudit(ctx, { action: 'rates.imported', detail: { added, changed, from, until } });
      await ratesChanged(ctx);
    }
    return {
      base: sheet.base,
      quoted: sheet.quoted,
      currencies: currencies ?? [],
      from,
      until,
      added,
      changed,
      unchanged,
      problems: sheet.problems,
      saved: options.save,
    };
  });
}

const asNumber = (value: string | null) => (value === null ? null : Number(value));

/** A number without exponent: 1e-7 is no numeric literal that a person would write. */
const decimal = (rate: number | string): string =>
  typeof rate === 'string' ? rate : rate.toFixed(15).replace(/\.?0+$/, '');
