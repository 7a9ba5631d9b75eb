import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { today } from '../../records/dates.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import type { Change, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { fullLines } from '../documents/queries.ts';
import type { Written } from '../documents/service.ts';
import { settingsOf } from '../documents/settings.ts';
import { holdOrder, type OrderedLine, orderedLines } from '../orders/queries.ts';
import { holdInvoice, invoicedQuantities, invoicesOfLines, ordersOf, overdueInvoices } from './queries.ts';
import { settlementOf } from './settlement.ts';

export { accountCsv, accountOf, accountPdf } from './account.ts';
export { creditOf } from './credit.ts';
export { issueInvoice } from './issue.ts';

const shared = [
  'company',
  'person',
  'deal',
  'owner',
  'currency',
  'language',
  'prices',
  'discount',
  'exempt_reason',
  'customer_reference',
];

interface Part {
  line: OrderedLine;
  quantity: Big;
}

/** A draft invoice for what is left of an order, or for the part of it that is named. */
export async function invoiceOrder(
  ctx: Context,
  id: string,
  wish: { lines?: Array<{ order_line: string; quantity: string | number }> | null } = {},
): Promise<Written> {
  requirePermission(ctx, 'invoice', 'create');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'order', id, { fields: ['name'] });
    await holdOrder(ctx, id);
    const order = await getRecord(ctx, 'order', id);
    if (order.status !== 'confirmed' && order.status !== 'delivered')
      throw conflict('Confirm this order first: only then can it be invoiced');
    const lines = await orderedLines(ctx, id);
    const parts = partsOf(lines, wish.lines ?? null);
    const invoice = uuidv7();
    const values = {
      ...Object.fromEntries(shared.map((field) => [field, order[field]])),
      name: order.name,
      order: id,
      delivered_on: order.delivered_on,
    };
    const more = new Map(parts.map(({ line, quantity }) => [line.id, quantity]));
    const changes: Change[] = [
      { op: 'create', object: 'invoice', id: invoice, values },
      ...linesFor(lines, more, invoice, String(order.currency)),
    ];
    const { changeSet } = await write(ctx, changes, { reason: 'Invoice from an order' });
    // What is on an invoice is not put on another, so it is counted from the draft on.
    await write(unlimited(ctx), await countInvoiced(ctx, [id]), { system: true, changeSet: changeSet as string });
    return { record: await getRecord(ctx, 'invoice', invoice), changeSet };
  });
}

function partsOf(lines: OrderedLine[], wish: Array<{ order_line: string; quantity: string | number }> | null): Part[] {
  const items = lines.filter((line) => line.kind !== 'section');
  const left = (line: OrderedLine) => new Big(line.quantity).minus(line.invoiced);
  const parts = wish
    ? wish.map(({ order_line, quantity }, i): Part => {
        const line = items.find((one) => one.id === order_line);
        if (!line) throw invalidField(`lines[${i}].order_line`, 'not_found', 'This line is not one of this order');
        const part = new Big(quantity);
        if (part.lte(0) || part.gt(left(line)))
          throw invalidField(
            `lines[${i}].quantity`,
            'out_of_range',
            `Of “${line.description}” ${left(line).toFixed()} can be invoiced`,
          );
        return { line, quantity: part };
      })
    : items.map((line) => ({ line, quantity: left(line) })).filter(({ quantity }) => quantity.gt(0));
  if (parts.length === 0) throw conflict('Everything in this order has been invoiced');
  if (new Set(parts.map(({ line }) => line.id)).size < parts.length)
    throw invalidField('lines', 'not_unique', 'Name each line once');
  return parts;
}

function linesFor(lines: OrderedLine[], more: ReadonlyMap<string, Big>, invoice: string, currency: string): Change[] {
  return lines
    .filter((line) => line.kind === 'section' || more.has(line.id))
    .map(
      (line, position): Change => ({
        op: 'create',
        object: 'invoice_line',
        values: {
          ...copied(line, currency),
          invoice,
          position,
          quantity: Number(more.get(line.id) ?? 0),
          order_line: line.kind === 'section' ? null : line.id,
        },
      }),
    );
}

interface Copied {
  kind?: unknown;
  product?: unknown;
  description?: unknown;
  details?: unknown;
  unit?: unknown;
  unit_price?: unknown;
  discount?: unknown;
  tax_rate?: unknown;
  billing_period?: unknown;
}

const asNumber = (value: unknown) => (value === null || value === undefined ? null : Number(value));
const copied = (line: Copied, currency: string): Values => ({
  kind: line.kind,
  product: line.product,
  description: line.description,
  details: line.details,
  unit: line.unit,
  unit_price: { amount: String(line.unit_price ?? 0), currency },
  discount: asNumber(line.discount),
  tax_rate: asNumber(line.tax_rate),
  billing_period: line.billing_period,
});

/** A draft credit note for all of an issued invoice that is not credited yet, or for the part of it that is named. */
export async function creditInvoice(
  ctx: Context,
  id: string,
  wish: { reason: string; lines?: Array<{ line: string; quantity: string | number }> | null },
): Promise<Written> {
  requirePermission(ctx, 'invoice', 'create');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'invoice', id, { fields: ['name'] });
    await holdInvoice(ctx, id);
    const invoice = await getRecord(ctx, 'invoice', id);
    if (invoice.status !== 'issued' || invoice.kind !== 'invoice')
      throw conflict('Only an issued invoice can be credited');
    const lines = await fullLines(ctx, 'invoice', id);
    const asked = wish.lines ? new Map(wish.lines.map((part) => [part.line, new Big(part.quantity)])) : null;
    const wrong =
      asked &&
      [...asked].find(([line, quantity]) => {
        const found = lines.find((one) => one.id === line && one.kind === 'item');
        return !found || quantity.lte(0) || quantity.gt(String(found.quantity));
      });
    if (wrong) throw invalidField('lines', 'out_of_range', 'Credit at most what each line was invoiced with');
    const credit = uuidv7();
    const values = {
      ...Object.fromEntries(shared.map((field) => [field, invoice[field]])),
      name: invoice.name,
      kind: 'credit_note',
      corrects: id,
      order: invoice.order,
      reason: wish.reason,
    };
    const changes: Change[] = [
      { op: 'create', object: 'invoice', id: credit, values },
      ...lines
        .filter((line) => (line.kind === 'section' ? !asked : !asked || asked.has(String(line.id))))
        .map(
          (line, position): Change => ({
            op: 'create',
            object: 'invoice_line',
            values: {
              ...copied(line, String(invoice.currency)),
              invoice: credit,
              order_line: line.order_line ?? null,
              position,
              quantity: Number(asked?.get(String(line.id)) ?? line.quantity ?? 0),
            },
          }),
        ),
    ];
    const { changeSet } = await write(ctx, changes, { system: true, reason: 'Credit note' });
    return { record: await getRecord(ctx, 'invoice', credit), changeSet };
  });
}

/** Money that came in for an invoice, or went back: part of it, all, or more. */
export async function payInvoice(
  ctx: Context,
  id: string,
  wish: {
    amount: string | number;
    paid_on?: string | null;
    method?: string | null;
    reference?: string | null;
    kind: 'payment' | 'refund';
  },
): Promise<Written> {
  requirePermission(ctx, 'payment', 'create');
  const invoice = await getRecord(ctx, 'invoice', id, { fields: ['currency', 'company'] });
  const amount = { amount: String(wish.amount), currency: String(invoice.currency) };
  const values = { ...wish, amount, invoice: id, company: invoice.company, paid_on: wish.paid_on ?? undefined };
  const { changeSet, results } = await write(ctx, [{ op: 'create', object: 'payment', values }]);
  const [result] = results;
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return { record: result.record, changeSet };
}

/** How much of each line of these orders is on invoices, less what was credited: as changes. */
async function countInvoiced(ctx: Context, orders: string[]): Promise<Change[]> {
  const changes: Change[] = [];
  for (const order of orders) {
    const lines = (await orderedLines(ctx, order)).filter((line) => line.kind !== 'section');
    const counted = await invoicedQuantities(ctx, order);
    const done = (line: OrderedLine) => new Big(counted.get(line.id) ?? 0);
    for (const line of lines)
      changes.push({ op: 'update', object: 'order_line', id: line.id, values: { invoiced: Number(done(line)) } });
    const whole = lines.length > 0 && lines.every((line) => done(line).gte(line.quantity));
    const invoicing = whole ? 'whole' : lines.some((line) => done(line).gt(0)) ? 'part' : 'none';
    changes.push({ op: 'update', object: 'order', id: order, values: { invoicing } });
  }
  return changes;
}

/** Orders follow their invoices also where one of these was changed, trashed, credited or brought back. */
export async function recountOrders(ctx: Context, invoices: string[]): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const orders = await ordersOf(ctx, invoices);
    for (const order of orders) await holdOrder(ctx, order);
    const changes = await countInvoiced(ctx, orders);
    if (changes.length > 0) await write(ctx, changes, { system: true, reason: 'Invoicing' });
  });
}

export const recountOrdersOfLines = async (ctx: Context, lines: string[]): Promise<void> =>
  recountOrders(ctx, await invoicesOfLines(ctx, lines));

/** What is paid and open follows its payments, also where one was undone or brought back. */
export async function settleInvoices(ctx: Context, ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  await inTransaction(ctx, async (ctx) => {
    const changes = await settlementOf(ctx, ids);
    if (changes.length > 0) await write(ctx, changes, { system: true, reason: 'Payments' });
  });
}

const stages = ['reminder', 'first', 'second', 'final'] as const;

/** Overdue invoices move to the stage of dunning that their days call for. Safe to run again. */
export async function moveDunning(ctx: Context): Promise<number> {
  const { dunning } = await settingsOf(ctx);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  let moved = 0;
  for (const { id, due_on, dunning: present } of await overdueInvoices(ctx, day)) {
    const late = (Date.parse(day) - Date.parse(due_on)) / 86_400_000;
    const stage = stages.findLast((_, i) => late >= (dunning[i] ?? Number.POSITIVE_INFINITY)) ?? 'none';
    if (stage === (present ?? 'none')) continue;
    await write(ctx, [{ op: 'update', object: 'invoice', id, values: { dunning: stage } }], {
      system: true,
      reason: `${late} days overdue`,
    });
    moved += 1;
  }
  return moved;
}
