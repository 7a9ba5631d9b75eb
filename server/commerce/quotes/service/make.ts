import { type Context, inTransaction } from '../../../kernel/context.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { catalog } from '../../../records/catalog.ts';
import type { Money } from '../../../records/money.ts';
import { requirePermission, unlimited } from '../../../records/permissions.ts';
import { getRecord, listRecords } from '../../../records/query.ts';
import { ratesOf } from '../../../records/rates.ts';
import { idOf } from '../../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../../records/types.ts';
import { write } from '../../../records/write/index.ts';
import { fullLines } from '../../documents/queries.ts';
import type { Written } from '../../documents/service.ts';
import { settingsOf } from '../../documents/settings.ts';
import { pricesFor } from '../../prices/service.ts';
import { content } from '../rules.ts';

/** A draft for a deal, with the products that the deal is about at the prices of the day. */
export async function quoteDeal(ctx: Context, dealId: string): Promise<Written> {
  requirePermission(ctx, 'quote', 'create');
  const deal = await getRecord(ctx, 'deal', dealId);
  const money = deal.amount as Money | null;
  const currency = money?.currency ?? ctx.workspace.currency;
  return inTransaction(ctx, async (ctx) => {
    const id = uuidv7();
    const lines = await linesOfDeal(ctx, deal, currency);
    const changes: Change[] = [
      { op: 'create', object: 'quote', id, values: { deal: deal.id, name: deal.name, currency } },
      ...lines.map(
        (values, position): Change => ({
          op: 'create',
          object: 'quote_line',
          values: { ...values, quote: id, position },
        }),
      ),
    ];
    const { changeSet } = await write(ctx, changes, { reason: 'Quote from a deal' });
    return { record: await getRecord(ctx, 'quote', id), changeSet };
  });
}

async function linesOfDeal(ctx: Context, deal: KithRecord, currency: string): Promise<Values[]> {
  const all = unlimited(ctx);
  const { tax_rate } = await settingsOf(ctx);
  const told = catalog(ctx).has('deal_line')
    ? (
        await listRecords(all, 'deal_line', {
          filter: { field: 'deal', op: 'eq', value: deal.id },
          sort: ['position', 'created_at'],
          limit: 200,
        })
      ).records
    : [];
  const product = idOf(deal.product);
  const wanted: Values[] = told.length > 0 ? told : product ? [{ product, quantity: 1 }] : [];
  const products = await productsOf(all, wanted);
  const rates = await ratesOf(ctx);
  const prices = await pricesFor(
    all,
    wanted
      .filter((line) => idOf(line.product))
      .map((line) => ({ product: idOf(line.product) as string, quantity: Number(line.quantity) || 1 })),
    { currency, company: idOf(deal.company) },
  );
  let asked = 0;
  return wanted.map((line) => {
    const own = products.get(idOf(line.product) ?? '');
    const answer = idOf(line.product) ? prices[asked++] : undefined;
    const given = line.unit_price as Money | null | undefined;
    const price = (given && rates.convert(given, currency)) ?? answer?.unitPrice ?? { amount: '0', currency };
    return {
      product: idOf(line.product),
      description: String(line.name ?? own?.name ?? deal.name),
      details: line.description ?? own?.description ?? null,
      quantity: Number(line.quantity) > 0 ? line.quantity : 1,
      unit: own?.unit ?? null,
      unit_price: price,
      discount: line.discount ?? null,
      tax_rate: line.tax_rate ?? own?.tax_rate ?? tax_rate,
      billing_period: line.billing_period ?? own?.billing_period ?? 'one_time',
    };
  });
}

async function productsOf(ctx: Context, lines: Values[]): Promise<Map<string, KithRecord>> {
  const ids = [...new Set(lines.map((line) => idOf(line.product)).filter((id) => id !== null))];
  if (ids.length === 0) return new Map();
  const { records } = await listRecords(ctx, 'product', { filter: { field: 'id', op: 'in', value: ids }, limit: 200 });
  return new Map(records.map((product) => [product.id, product]));
}

/** A new draft that says the same: to offer again what was declined, or to somebody else. */
export async function copyQuote(ctx: Context, id: string): Promise<Written> {
  requirePermission(ctx, 'quote', 'create');
  return inTransaction(ctx, async (ctx) => {
    const quote = await getRecord(ctx, 'quote', id);
    const lines = await fullLines(ctx, 'quote', id);
    const copy = uuidv7();
    const kept = [...content.filter((field) => field !== 'valid_until'), 'deal', 'owner'];
    const values = Object.fromEntries(kept.map((field) => [field, quote[field]]));
    const currency = String(quote.currency);
    const changes: Change[] = [
      { op: 'create', object: 'quote', id: copy, values },
      ...lines.map(
        (
          {
            id: _,
            code: _code,
            amount: _amount,
            configurable: _options,
            unit_price,
            quantity,
            discount,
            tax_rate,
            ...line
          },
          position,
        ): Change => ({
          op: 'create',
          object: 'quote_line',
          values: {
            ...line,
            quote: copy,
            position,
            unit_price: unit_price === null ? null : { amount: unit_price, currency },
            quantity: asNumber(quantity),
            discount: asNumber(discount),
            tax_rate: asNumber(tax_rate),
          },
        }),
      ),
    ];
    const { changeSet } = await write(ctx, changes, { reason: 'Quote copied' });
    return { record: await getRecord(ctx, 'quote', copy), changeSet };
  });
}

const asNumber = (value: unknown) => (value === null || value === undefined ? null : Number(value));
