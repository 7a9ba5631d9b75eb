import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import { unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Change, Filter, KithRecord } from '../../records/types.ts';
import { endWithContract } from '../subscriptions/service.ts';

interface Named {
  id: string;
  name: string;
}

/** What an order has made, and what becomes of it when the order is cancelled. */
export interface MadeByOrder {
  /** `ends`: it has run, and does so until today. Otherwise it is taken back as if it had never been. */
  subscriptions: Array<Named & { ends: boolean }>;
  contracts: Array<Named & { ends: boolean }>;
  assets: Named[];
  /** Drafts, which are thrown away. */
  drafts: Named[];
  /** Issued and not credited as a whole: each needs a credit note before the order can be cancelled. */
  issued: Array<Named & { number: string }>;
}

/** As `madeByOrder`, for whoever may see the order. */
export async function previewOfCancelling(ctx: Context, order: string): Promise<MadeByOrder> {
  await getRecord(ctx, 'order', order, { fields: ['name'] });
  return madeByOrder(ctx, order);
}

export async function madeByOrder(ctx: Context, order: string): Promise<MadeByOrder> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const all = async (object: string, field: string): Promise<KithRecord[]> => {
    const filter: Filter = { field, op: 'eq', value: order };
    return (await listRecords(unlimited(ctx), object, { filter, sort: ['created_at'], limit: 200 })).records;
  };
  const named = ({ id, name }: KithRecord): Named => ({ id, name: String(name ?? '') });
  const subscriptions = (await all('subscription', 'order_line.order'))
    .filter((one) => one.status !== 'ended')
    .map((one) => ({ ...named(one), ends: String(one.starts ?? day) < day }));
  const contracts = (await all('contract', 'order'))
    .filter((one) => !one.terminated_on)
    .map((one) => ({ ...named(one), ends: String(one.starts ?? day) < day }));
  const invoices = (await all('invoice', 'order')).filter((one) => one.kind === 'invoice');
  return {
    subscriptions,
    contracts,
    assets: (await all('asset', 'order')).map(named),
    drafts: invoices.filter((one) => one.status === 'draft').map(named),
    issued: invoices
      .filter((one) => one.status === 'issued' && one.payment_status !== 'credited')
      .map((one) => ({ ...named(one), number: String(one.number) })),
  };
}

/** Ends or takes back what the order made, as changes that belong to its cancellation. */
export async function takeBackMade(ctx: Context, made: MadeByOrder, reason: string): Promise<Change[]> {
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const ids = (list: Array<Named & { ends: boolean }>, ends: boolean) =>
    list.filter((one) => one.ends === ends).map(({ id }) => id);
  const trash = (object: string, list: string[]): Change[] => list.map((id) => ({ op: 'trash', object, id }));
  return [
    ...(await endWithContract(ctx, ids(made.subscriptions, true), day, reason)),
    ...trash('subscription', ids(made.subscriptions, false)),
    ...ids(made.contracts, true).map(
      (id): Change => ({
        op: 'update',
        object: 'contract',
        id,
        values: { terminated_on: day, terminates_on: day, termination_reason: reason },
      }),
    ),
    ...trash('contract', ids(made.contracts, false)),
    ...trash(
      'asset',
      made.assets.map(({ id }) => id),
    ),
    ...trash(
      'invoice',
      made.drafts.map(({ id }) => id),
    ),
  ];
}
