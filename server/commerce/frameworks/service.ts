import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField } from '../../kernel/errors.ts';
import { today } from '../../records/dates.ts';
import { canonicalAmount, type Money } from '../../records/money.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, requireReach } from '../../records/query.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { type Kept, writeFirst } from '../contracts/service.ts';
import { addDays, addMonths, daysBetween, lastOfMonth, monthOf } from '../contracts/terms.ts';
import { paceRows } from './queries.ts';
import type { Pace, ScheduleWish } from './schema.ts';

export const signFramework = (ctx: Context, id: string, on?: string | null): Promise<Kept> =>
  change(ctx, 'framework', id, (framework, day) => {
    if (framework.signed_on) throw conflict('This agreement is signed already');
    return { signed_on: on ?? day };
  });

export const endFramework = (ctx: Context, id: string, on?: string | null): Promise<Kept> =>
  change(ctx, 'framework', id, (framework, day) => {
    if (!framework.signed_on) throw conflict('This agreement is a draft. Put it into the trash instead');
    if (framework.ended_on) throw conflict('This agreement has ended already');
    return { ended_on: on ?? day };
  });

export const reopenFramework = (ctx: Context, id: string): Promise<Kept> =>
  change(ctx, 'framework', id, (framework) => {
    if (!framework.ended_on) throw conflict('This agreement has not ended');
    return { ended_on: null };
  });

/** What was planned is ordered now. */
export const callOff = (ctx: Context, id: string, on?: string | null): Promise<Kept> =>
  change(ctx, 'call_off', id, (one, day) => {
    if (one.status !== 'planned') throw conflict('This was called off already, or cancelled');
    return { status: 'called', called_on: on ?? day, ...(one.due_on ? {} : { due_on: on ?? day }) };
  });

/** Back to a plan. */
export const withdrawCallOff = (ctx: Context, id: string): Promise<Kept> =>
  change(ctx, 'call_off', id, (one) => {
    if (one.status === 'planned') throw conflict('This is still planned');
    if (one.status === 'delivered') throw conflict('This was delivered. Take the delivery back first');
    return { status: 'planned', called_on: null };
  });

export const deliverCallOff = (ctx: Context, id: string, on?: string | null): Promise<Kept> =>
  change(ctx, 'call_off', id, (one, day) => {
    if (one.status !== 'called') throw conflict('Only what was called off can be delivered');
    return { status: 'delivered', delivered_on: on ?? day };
  });

export const withdrawDelivery = (ctx: Context, id: string): Promise<Kept> =>
  change(ctx, 'call_off', id, (one) => {
    if (one.status !== 'delivered') throw conflict('This was not delivered');
    return { status: 'called', delivered_on: null };
  });

export const cancelCallOff = (ctx: Context, id: string): Promise<Kept> =>
  change(ctx, 'call_off', id, (one) => {
    if (one.status === 'cancelled') throw conflict('This is cancelled already');
    if (one.status === 'delivered') throw conflict('What was delivered cannot be cancelled');
    return { status: 'cancelled', called_on: null };
  });

/** Plans a row of call-offs at even distances, as long as the agreement runs. */
export async function scheduleCallOffs(
  ctx: Context,
  id: string,
  wish: ScheduleWish,
): Promise<{ planned: number; changeSet: string | null }> {
  requirePermission(ctx, 'call_off', 'create');
  return inTransaction(ctx, async (ctx) => {
    const framework = await getRecord(ctx, 'framework', id);
    const ends = String(framework.ends);
    if (wish.first_on < String(framework.starts) || wish.first_on > ends)
      throw invalidField('first_on', 'out_of_range', `The agreement runs from ${framework.starts} to ${ends}`);
    const days: string[] = [];
    for (let i = 0; i < Math.min(wish.count ?? 120, 120); i++) {
      const on =
        wish.unit === 'week' ? addDays(wish.first_on, 7 * i * wish.every) : addMonths(wish.first_on, i * wish.every);
      if (on > ends) break;
      days.push(on);
    }
    const changes = days.map(
      (due_on): Change => ({
        op: 'create',
        object: 'call_off',
        values: {
          framework: id,
          quantity: wish.quantity,
          due_on,
          ...(wish.product ? { product: wish.product } : {}),
          ...(wish.unit_price === undefined ? {} : { unit_price: wish.unit_price }),
        },
      }),
    );
    const { changeSet } = await write(ctx, changes, { reason: 'Call-offs planned' });
    return { planned: days.length, changeSet };
  });
}

/** How an agreement is being used: month by month against an even pace. */
export async function paceOf(ctx: Context, id: string): Promise<Pace> {
  requirePermission(ctx, 'call_off', 'read');
  const framework = await getRecord(ctx, 'framework', id);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const rows = await paceRows(ctx.db, ctx.workspace.schema, id);
  const committed = framework.committed_value as Money | null;
  const called = framework.called_value as Money | null;
  const currency = committed?.currency ?? called?.currency ?? ctx.workspace.currency;
  const [starts, ends] = [String(framework.starts), String(framework.ends)];
  const text = (value: Big) => canonicalAmount(value.round(2).toFixed(), currency);
  const length = daysBetween(starts, ends) + 1;
  const even = (until: string) => {
    if (!committed) return null;
    const gone = Math.max(0, Math.min(length, daysBetween(starts, until) + 1));
    return text(new Big(committed.amount).times(gone).div(length));
  };
  const months: Pace['months'] = [];
  let [sum, plan] = [new Big(0), new Big(0)];
  for (let month = monthOf(starts); month <= ends && months.length < 240; month = addMonths(month, 1)) {
    const row = rows.find((one) => one.month === month);
    sum = sum.plus(row?.called ?? 0);
    plan = plan.plus(row?.planned ?? 0);
    const last = lastOfMonth(month);
    months.push({
      month,
      expected: even(last < ends ? last : ends),
      called: month <= day ? text(sum) : null,
      planned: text(sum.plus(plan)),
    });
  }
  return {
    currency,
    committed: committed?.amount ?? null,
    called: text(rows.reduce((all, row) => all.plus(row.called), new Big(0))),
    planned: text(rows.reduce((all, row) => all.plus(row.planned), new Big(0))),
    expected: even(day),
    days_left: Math.max(0, daysBetween(day, ends)),
    months,
  };
}

async function change(
  ctx: Context,
  object: 'framework' | 'call_off',
  id: string,
  work: (record: KithRecord, day: string) => Values,
): Promise<Kept> {
  await requireReach(ctx, object, id);
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, object, id, { fields: ['number'] });
    await ctx.db.selectFrom(object).select('id').where('id', '=', id).forUpdate().execute();
    const record = await getRecord(unlimited(ctx), object, id);
    const values = work(record, today(ctx.now(), ctx.workspace.timeZone));
    return writeFirst(ctx, { op: 'update', object, id, values, version: record.version });
  });
}
