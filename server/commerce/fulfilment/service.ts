import Big from 'big.js';
import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/events.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { today } from '../../records/dates.ts';
import { canonicalAmount } from '../../records/money.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { priceOf } from '../subscriptions/amounts.ts';

/** What a contract starts with that an order brings: a year that renews itself, with a month's notice. */
const usual = { term_months: 12, auto_renews: true, notice: 1, notice_unit: 'month' };

/** Lines that are paid for again and again become subscriptions of one contract. Once for each line, however often an order is confirmed. */
export async function startSubscriptions(ctx: Context, events: DomainEvent[]): Promise<void> {
  for (const event of await real(ctx, events)) {
    const order = await getRecord(ctx, 'order', event.record_id).catch(() => null);
    if (order?.status !== 'confirmed' && order?.status !== 'delivered') continue;
    const lines = (await linesOf(ctx, order.id)).filter(
      (line) => line.billing_period && line.billing_period !== 'one_time' && priceOf(line.amount),
    );
    const done = await doneLines(ctx, 'subscription', lines);
    const open = lines.filter((line) => !done.has(line.id));
    if (open.length === 0) continue;
    const day = today(ctx.now(), ctx.workspace.timeZone);
    const known = await first(ctx, 'contract', 'order', order.id);
    const contract = known ?? uuidv7();
    const whose = {
      company: idOf(order.company),
      person: idOf(order.person),
      owner: idOf(order.owner),
      deal: idOf(order.deal),
    };
    const create: Change = {
      op: 'create',
      object: 'contract',
      id: contract,
      values: { name: order.name, ...whose, ...usual, signed_on: day, starts: day, order: order.id },
    };
    const subscriptions = open.map(
      (line): Change => ({
        op: 'create',
        object: 'subscription',
        values: {
          name: line.description,
          ...whose,
          contract,
          product: idOf(line.product),
          quantity: Number(line.quantity ?? 1) || 1,
          unit_price: netPrice(order, line),
          billing_period: line.billing_period,
          starts: day,
          order_line: line.id,
        },
      }),
    );
    await write(ctx, [...(known ? [] : [create]), ...subscriptions], {
      system: true,
      reason: `${order.name} confirmed`,
    });
  }
}

/** Goods that were delivered stand at the customer's from then on. */
export async function installGoods(ctx: Context, events: DomainEvent[]): Promise<void> {
  for (const event of await real(ctx, events)) {
    const order = await getRecord(ctx, 'order', event.record_id).catch(() => null);
    if (order?.status !== 'delivered') continue;
    const lines = (await linesOf(ctx, order.id)).filter((line) => idOf(line.product));
    const done = await doneLines(ctx, 'asset', lines);
    const changes: Change[] = [];
    for (const line of lines) {
      if (done.has(line.id)) continue;
      const product = await getRecord(ctx, 'product', String(idOf(line.product)), { trashed: true }).catch(() => null);
      if (product?.kind !== 'goods') continue;
      const on = (order.delivered_on as string | null) ?? today(ctx.now(), ctx.workspace.timeZone);
      changes.push({
        op: 'create',
        object: 'asset',
        values: {
          name: line.description,
          company: idOf(order.company),
          person: idOf(order.person),
          owner: idOf(order.owner),
          product: product.id,
          quantity: Number(line.quantity ?? 1),
          bought_on: on,
          order: order.id,
          order_line: line.id,
        },
      });
    }
    if (changes.length > 0) await write(ctx, changes, { system: true, reason: `${order.name} delivered` });
  }
}

/**
 * An order that is not confirmed any more, or not delivered, takes along what it brought, as far as nobody has gone on from
 * there: what was changed since is for people to end.
 */
export async function takeBack(ctx: Context, events: DomainEvent[]): Promise<void> {
  for (const event of await real(ctx, events)) {
    const order = await getRecord(ctx, 'order', event.record_id).catch(() => null);
    if (!order || order.status === 'delivered') continue;
    const lines = await linesOf(ctx, order.id);
    const gone = (await madeFrom(ctx, 'asset', lines)).filter(isUntouched);
    const changes = gone.map(({ id }): Change => ({ op: 'trash', object: 'asset', id }));
    if (order.status !== 'confirmed') changes.push(...(await agreementsOf(ctx, order, lines)));
    const title = `${order.name} ${order.status === 'confirmed' ? 'not delivered' : 'not confirmed'} after all`;
    if (changes.length > 0) await write(ctx, changes, { system: true, reason: title });
  }
}

async function agreementsOf(ctx: Context, order: KithRecord, lines: KithRecord[]): Promise<Change[]> {
  const made = await madeFrom(ctx, 'subscription', lines);
  const gone = made.filter(isUntouched);
  const changes = gone.map(({ id }): Change => ({ op: 'trash', object: 'subscription', id }));
  const filter = { field: 'order', op: 'eq', value: order.id } as const;
  for (const contract of (await listRecords(ctx, 'contract', { filter, limit: 10 })).records) {
    const under = { field: 'contract', op: 'eq', value: contract.id } as const;
    const { records } = await listRecords(ctx, 'subscription', { filter: under, fields: ['name'], limit: 200 });
    const kept = records.some(({ id }) => !gone.some((one) => one.id === id));
    if (isUntouched(contract) && !kept) changes.push({ op: 'trash', object: 'contract', id: contract.id });
  }
  return changes;
}

const isUntouched = ({ version }: KithRecord) => version === 1;

/** Orders of the sample data have brought all there is to see already. */
async function real(ctx: Context, events: DomainEvent[]): Promise<DomainEvent[]> {
  const sets = [...new Set(events.map((event) => event.change_set).filter((id) => id !== null))];
  const { rows } = await sql<{ id: string }>`select id from ${sql.id(ctx.workspace.schema, 'change_set')}
    where id = any(${sets}::uuid[]) and origin = 'sample'`.execute(ctx.db);
  const sample = new Set(rows.map((row) => row.id));
  return events.filter((event) => !event.change_set || !sample.has(event.change_set));
}

async function linesOf(ctx: Context, order: string): Promise<KithRecord[]> {
  const filter = { field: 'order', op: 'eq', value: order } as const;
  const { records } = await listRecords(ctx, 'order_line', { filter, sort: ['position'], limit: 200 });
  return records.filter((line) => line.kind !== 'section');
}

/** Those of the lines that something was made from before. */
async function doneLines(ctx: Context, object: 'subscription' | 'asset', lines: KithRecord[]): Promise<Set<string>> {
  return new Set((await madeFrom(ctx, object, lines)).map((record) => String(idOf(record.order_line))));
}

async function madeFrom(ctx: Context, object: 'subscription' | 'asset', lines: KithRecord[]): Promise<KithRecord[]> {
  if (lines.length === 0) return [];
  const filter = { field: 'order_line', op: 'in', value: lines.map((line) => line.id) } as const;
  return (await listRecords(ctx, object, { filter, fields: ['order_line'], limit: 200 })).records;
}

async function first(ctx: Context, object: string, field: string, value: string): Promise<string | null> {
  const { records } = await listRecords(ctx, object, { filter: { field, op: 'eq', value }, fields: [field], limit: 1 });
  return records[0]?.id ?? null;
}

/** What one piece costs in a billing period after all discounts and without tax, to six places so that pieces add up to the line. */
function netPrice(order: KithRecord, line: KithRecord) {
  const amount = priceOf(line.amount);
  if (!amount) return null;
  const tax = order.prices === 'gross' ? new Big(100).plus(Number(line.tax_rate ?? 0)) : new Big(100);
  const each = new Big(amount.amount)
    .times(new Big(100).minus(Number(order.discount ?? 0)))
    .div(tax)
    .div(Number(line.quantity ?? 1) || 1);
  return { amount: canonicalAmount(each.round(6).toFixed(), amount.currency), currency: amount.currency };
}
