import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import type { Money } from '../../records/money.ts';
import { requirePermission } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Change, Filter, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { type PriceAnswer, type PriceTerms, pricesFor } from '../prices/service.ts';
import { explode } from './bundles.ts';

const MOST_VARIANTS = 200;

export interface AttributeValues {
  name: string;
  values: string[];
}

/** Makes a variant for each combination of attribute values that has none yet. Price, cost and terms are its product's. */
export async function makeVariants(ctx: Context, id: string, attributes: AttributeValues[]) {
  requirePermission(ctx, 'product', 'create');
  return inTransaction(ctx, async (ctx) => {
    const product = await getRecord(ctx, 'product', id);
    if (product.variant_of) throw conflict('This is a variant itself: make variants of its product');
    const wanted = combinations(attributes);
    if (wanted.length > MOST_VARIANTS)
      throw invalidField(
        'attributes',
        'too_many',
        `That would be ${wanted.length} variants; ${MOST_VARIANTS} at most are made at once`,
      );
    const { records } = await listRecords(ctx, 'product', {
      filter: { field: 'variant_of', op: 'eq', value: id },
      limit: 200,
    });
    const there = new Set(records.map((r) => keyOf((r.attributes as string[] | null) ?? [])));
    const missing = wanted.filter((one) => !there.has(keyOf(one)));
    if (missing.length === 0) throw conflict('All of these variants are there already');
    const taken = ['kind', 'unit', 'category', 'series', 'tax_rate', 'billing_period', 'partner', 'image'];
    const inherited = Object.fromEntries(taken.map((field) => [field, product[field] ?? null]));
    const changes = missing.map((one): Change => {
      const values = one.map((attribute) => attribute.slice(attribute.indexOf(':') + 1).trim());
      const code = product.code ? [product.code, ...values.map(codeOf)].join('-').slice(0, 100) : null;
      return {
        op: 'create',
        object: 'product',
        id: uuidv7(),
        values: {
          ...inherited,
          name: `${product.name} – ${values.join(', ')}`.slice(0, 300),
          code,
          variant_of: id,
          attributes: one,
          active: product.active ?? true,
        },
      };
    });
    const { changeSet, results } = await write(ctx, changes, { reason: `Variants of "${product.name}"` });
    return { records: results.flatMap((r) => (r.ok ? [r.record] : [])), changeSet };
  });
}

function combinations(attributes: AttributeValues[]): string[][] {
  const clean = attributes
    .map(({ name, values }) => ({
      name: name.trim(),
      values: [...new Set(values.map((v) => v.trim()).filter(Boolean))],
    }))
    .filter(({ name, values }) => name && values.length > 0);
  if (clean.length === 0) throw invalidField('attributes', 'required', 'Name an attribute and its values');
  const size = clean.reduce((n, { values }) => n * values.length, 1);
  if (size > 10_000) throw invalidField('attributes', 'too_many', 'That would be far too many variants');
  return clean.reduce<string[][]>(
    (all, { name, values }) => all.flatMap((one) => values.map((value) => [...one, `${name}: ${value}`])),
    [[]],
  );
}

const keyOf = (attributes: string[]) =>
  attributes
    .map((a) => a.toLowerCase())
    .sort()
    .join('|');
const codeOf = (value: string) =>
  value
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]+/gu, '')
    .toUpperCase()
    .slice(0, 12);

export interface ComparedProduct {
  id: string;
  name: string;
  code: string | null;
  kind: string | null;
  description: string | null;
  unit: string | null;
  billing_period: string | null;
  stock: number | null;
  price: PriceAnswer;
  attributes: Record<string, string>;
  contents: Array<{ product: string; name: string; quantity: string }>;
}

/** Products beside each other, as a customer would ask: what each costs, what each has. */
export async function compareProducts(ctx: Context, ids: string[], terms: PriceTerms = {}): Promise<ComparedProduct[]> {
  const products = await productsById(ctx, ids);
  const wanted = ids.flatMap((id) => products.get(id) ?? []);
  const prices = await pricesFor(
    ctx,
    wanted.map(({ id }) => ({ product: id })),
    terms,
  );
  return Promise.all(
    wanted.map(async (product, i) => ({
      id: product.id,
      name: String(product.name ?? ''),
      code: textOf(product.code),
      kind: textOf(product.kind),
      description: textOf(product.description),
      unit: textOf(product.unit),
      billing_period: textOf(product.billing_period),
      stock: (product.stock as number | null) ?? null,
      price: prices[i] as PriceAnswer,
      attributes: attributesOf(product),
      contents: product.kind === 'bundle' ? await contentsOf(ctx, product.id) : [],
    })),
  );
}

async function contentsOf(ctx: Context, bundle: string) {
  const parts = await explode(ctx, bundle);
  const names = await productsById(
    ctx,
    parts.map((part) => part.product),
  );
  return parts.map(({ product, quantity }) => ({ product, quantity, name: String(names.get(product)?.name ?? '') }));
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value ? value : null);

function attributesOf(product: KithRecord): Record<string, string> {
  const own = (product.attributes as string[] | null) ?? [];
  return Object.fromEntries(
    own.map((one) => {
      const at = one.indexOf(':');
      return at < 0 ? [one, ''] : [one.slice(0, at).trim(), one.slice(at + 1).trim()];
    }),
  );
}

async function productsById(ctx: Context, ids: string[]): Promise<Map<string, KithRecord>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const filter: Filter = { field: 'id', op: 'in', value: wanted };
  const { records } = await listRecords(ctx, 'product', { filter, limit: 200 });
  return new Map(records.map((record) => [record.id, record]));
}

export interface Suggestion {
  relation: string;
  direction: 'up' | 'cross';
  type: string;
  benefit: string | null;
  offered_until: string | null;
  /** What it is suggested for. */
  to: { id: string; name: string };
  product: { id: string; name: string; stock: number | null };
  price: Money | null;
  /** What it costs more than what it is suggested for: up-selling replaces that. */
  more: Money | null;
}

/** What goes beyond these products and what goes with them, both told apart; what is among them is left out. */
export async function suggestionsFor(
  ctx: Context,
  products: string[],
  terms: PriceTerms,
  on: string,
): Promise<Suggestion[]> {
  if (products.length === 0) return [];
  const variantOf = await productsById(ctx, products);
  const anchors = new Map([...variantOf.values()].map((p) => [String(p.variant_of ?? p.id), p]));
  for (const p of variantOf.values()) anchors.set(p.id, p);
  const { records } = await listRecords(ctx, 'product_relation', {
    filter: {
      and: [
        { field: 'product', op: 'in', value: [...anchors.keys()] },
        { field: 'related.active', op: 'eq', value: true },
      ],
    },
    sort: ['position'],
    limit: 200,
  });
  const open = records.filter(
    (r) => !products.includes(String(r.related)) && (!r.offered_until || String(r.offered_until) >= on),
  );
  const related = await productsById(
    ctx,
    open.map((r) => String(r.related)),
  );
  const seen = open.filter((r) => related.has(String(r.related)));
  const prices = await pricesFor(
    ctx,
    seen.flatMap((r) => [
      { product: String(r.related) },
      { product: (anchors.get(String(r.product)) as KithRecord).id },
    ]),
    terms,
  );
  return seen.map((r, i) => {
    const anchor = anchors.get(String(r.product)) as KithRecord;
    const other = related.get(String(r.related)) as KithRecord;
    const [price, own] = [prices[2 * i]?.unitPrice ?? null, prices[2 * i + 1]?.unitPrice ?? null];
    return {
      relation: r.id,
      direction: r.direction as 'up' | 'cross',
      type: String(r.type),
      benefit: textOf(r.benefit),
      offered_until: textOf(r.offered_until),
      to: { id: anchor.id, name: String(anchor.name) },
      product: { id: other.id, name: String(other.name), stock: (other.stock as number | null) ?? null },
      price,
      more:
        price && own && r.direction === 'up'
          ? { amount: new Big(price.amount).minus(own.amount).toFixed(2), currency: price.currency }
          : null,
    };
  });
}

export interface LadderStep {
  product: { id: string; name: string };
  price: Money | null;
  /** The product at hand. */
  here: boolean;
  /** What it costs more than the one at hand, in percent. */
  more: number | null;
  /** Within what the customer is likely to consider next. */
  next: boolean;
}

/** The products up and down the ladder from one, cheapest first, and the band in which the next step should lie. */
export async function upgradeLadder(ctx: Context, id: string, terms: PriceTerms, usual: Money | null) {
  await getRecord(ctx, 'product', id, { fields: ['name'] });
  const ids = new Set([id]);
  for (let waiting = [id], depth = 0; waiting.length > 0 && depth < 5; depth++) {
    const { records } = await listRecords(ctx, 'product_relation', {
      filter: {
        and: [
          { field: 'direction', op: 'eq', value: 'up' },
          { or: ['product', 'related'].map((field): Filter => ({ field, op: 'in', value: waiting })) },
        ],
      },
      limit: 200,
    });
    const found = records.flatMap((r) => [String(r.product), String(r.related)]).filter((one) => !ids.has(one));
    for (const one of found) ids.add(one);
    waiting = [...new Set(found)];
  }
  const products = [...(await productsById(ctx, [...ids])).values()];
  const prices = await pricesFor(
    ctx,
    products.map((p) => ({ product: p.id })),
    terms,
  );
  const own = prices[products.findIndex((p) => p.id === id)]?.unitPrice ?? null;
  const band = bandFrom(usual ?? own);
  const steps = products
    .map((product, i): LadderStep => {
      const price = prices[i]?.unitPrice ?? null;
      const more =
        price && own && Number(own.amount) > 0
          ? Number(new Big(price.amount).div(own.amount).minus(1).times(100).round(1))
          : null;
      const next = Boolean(
        band && price && new Big(price.amount).gte(band.from.amount) && new Big(price.amount).lte(band.to.amount),
      );
      return {
        product: { id: product.id, name: String(product.name) },
        price,
        here: product.id === id,
        more,
        next: next && product.id !== id,
      };
    })
    .sort((a, b) => Number(a.price?.amount ?? 0) - Number(b.price?.amount ?? 0));
  return { band, basis: usual ? ('history' as const) : ('product' as const), steps };
}

/** A step that is felt and not refused out of hand: 5 to 60 percent above what was paid before. */
const [LEAST, MOST] = [1.05, 1.6];
const bandFrom = (price: Money | null) =>
  price && {
    from: { amount: new Big(price.amount).times(LEAST).toFixed(2), currency: price.currency },
    to: { amount: new Big(price.amount).times(MOST).toFixed(2), currency: price.currency },
  };
