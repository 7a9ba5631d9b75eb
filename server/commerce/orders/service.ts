import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { timeOf, today } from '../../records/dates.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { fullLines } from '../documents/queries.ts';
import type { Written } from '../documents/service.ts';
import { settingsOf } from '../documents/settings.ts';
import { countedLines } from '../documents/totals.ts';
import { refuseOverLimit } from '../invoices/credit.ts';
import type { Version } from '../quotes/queries.ts';
import { madeByOrder, takeBackMade } from './made.ts';
import { holdOrder } from './queries.ts';

/** What a customer accepted becomes an order, in the change set of the acceptance. */
export async function orderFrom(
  ctx: Context,
  accepted: {
    record: KithRecord;
    quote: Values;
    version: Version;
    chosen: Set<string>;
    confirm: boolean;
    changeSet: string;
  },
): Promise<string> {
  const { record, version, chosen } = accepted;
  const { content } = version;
  const id = uuidv7();
  const kept = [
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
  const told = content.lines.map((line) => ({ ...line, chosen: chosen.has(line.id) }));
  const counted = new Set(countedLines({ ...content, lines: told }).map((line) => line.id));
  const lines = told.filter((line) => line.kind === 'section' || counted.has(line.id));
  const changes: Change[] = [
    {
      op: 'create',
      object: 'order',
      id,
      values: {
        ...Object.fromEntries(kept.map((field) => [field, record[field]])),
        name: content.name,
        quote: record.id,
        ordered_on: today(ctx.now(), ctx.workspace.timeZone),
      },
    },
    ...lines.map(
      (line, position): Change => ({
        op: 'create',
        object: 'order_line',
        values: {
          order: id,
          position,
          kind: line.kind,
          product: line.product,
          description: line.description,
          details: line.details,
          quantity: Number(line.quantity),
          unit: line.unit,
          unit_price: { amount: line.unit_price, currency: content.currency },
          discount: line.discount === null ? null : Number(line.discount),
          tax_rate: line.tax_rate === null ? null : Number(line.tax_rate),
          billing_period: line.billing_period,
        },
      }),
    ),
    // Last, so that whoever hears of the confirmation finds the lines.
    ...(accepted.confirm ? [confirmation(ctx, id)] : []),
  ];
  await write(ctx, changes, { system: true, changeSet: accepted.changeSet });
  return id;
}

const confirmation = (ctx: Context, id: string): Change => ({
  op: 'update',
  object: 'order',
  id,
  values: { status: 'confirmed', confirmed_at: timeOf(ctx.now()) },
});

/** The order is binding from now on. */
export async function confirmOrder(ctx: Context, id: string): Promise<Written> {
  const settings = await settingsOf(ctx);
  return move(ctx, id, ['draft'], 'This order is not a draft', 'Order confirmed', async (ctx, order) => {
    if (!(await fullLines(ctx, 'order', id)).some((line) => line.kind === 'item'))
      throw invalidField('lines', 'required', 'Add what is ordered first');
    if (settings.block_over_limit) await refuseOverLimit(ctx, idOf(order.company), order.gross as Values, id);
    return { status: 'confirmed', confirmed_at: timeOf(ctx.now()) };
  });
}

/** Takes a confirmation back, as long as nothing was invoiced. */
export const unconfirmOrder = (ctx: Context, id: string): Promise<Written> =>
  move(ctx, id, ['confirmed'], 'This order is not confirmed', 'Confirmation taken back', (_ctx, order) => {
    if (order.invoicing !== 'none') throw conflict('Part of this order has been invoiced: credit the invoices first');
    return { status: 'draft', confirmed_at: null };
  });

export const deliverOrder = (ctx: Context, id: string, day?: string | null): Promise<Written> =>
  move(ctx, id, ['confirmed'], 'Only a confirmed order can be delivered', 'Order delivered', (ctx) => ({
    status: 'delivered',
    delivered_on: day ?? today(ctx.now(), ctx.workspace.timeZone),
  }));

export const undeliverOrder = (ctx: Context, id: string): Promise<Written> =>
  move(ctx, id, ['delivered'], 'This order is not delivered', 'Delivery taken back', () => ({
    status: 'confirmed',
    delivered_on: null,
  }));

/** Cancels an order with all that came of it: one change set, which brings all of it back when it is undone. */
export async function cancelOrder(ctx: Context, id: string, reason?: string | null): Promise<Written> {
  requirePermission(ctx, 'order', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'order', id, { fields: ['name'] });
    await holdOrder(ctx, id);
    const order = await getRecord(ctx, 'order', id);
    if (!['draft', 'confirmed'].includes(String(order.status)))
      throw conflict('This order cannot be cancelled any more');
    const made = await madeByOrder(ctx, id);
    if (made.issued.length > 0)
      throw conflict(
        `Part of this order has been invoiced: credit ${made.issued.map(({ number }) => number).join(', ')} first`,
      );
    const values = { status: 'cancelled', cancel_reason: reason ?? null };
    const change: Change = { op: 'update', object: 'order', id, values };
    const { changeSet } = await write(ctx, [change], { system: true, reason: 'Order cancelled' });
    // What Kith made by itself goes by Kith's own rule, whatever the caller may do with it.
    const more = await takeBackMade(ctx, made, `${order.name} was cancelled`.slice(0, 500));
    if (more.length > 0) await write(unlimited(ctx), more, { system: true, changeSet: changeSet as string });
    return { record: await getRecord(ctx, 'order', id), changeSet };
  });
}

export const reopenOrder = (ctx: Context, id: string): Promise<Written> =>
  move(ctx, id, ['cancelled'], 'This order is not cancelled', 'Order reopened', () => ({
    status: 'draft',
    cancel_reason: null,
    confirmed_at: null,
  }));

async function move(
  ctx: Context,
  id: string,
  from: string[],
  otherwise: string,
  reason: string,
  values: (ctx: Context, order: KithRecord) => Promise<Values> | Values,
): Promise<Written> {
  requirePermission(ctx, 'order', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'order', id, { fields: ['name'] });
    await holdOrder(ctx, id);
    const order = await getRecord(ctx, 'order', id);
    if (!from.includes(String(order.status))) throw conflict(otherwise);
    const change: Change = { op: 'update', object: 'order', id, values: await values(ctx, order) };
    const { changeSet } = await write(ctx, [change], { system: true, reason });
    return { record: await getRecord(ctx, 'order', id), changeSet };
  });
}
