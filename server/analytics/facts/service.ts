import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { conversion } from '../../records/rates.ts';
import {
  type BatchRow,
  batchesOf,
  copyPayments,
  copyPurchases,
  copyUsage,
  countBatch,
  deleteBatch,
  insertBatch,
  TABLES,
} from './queries.ts';
import type { FactKind, PaymentLine, PurchaseLine, UsageEvent } from './schema.ts';

export {
  type Payments,
  type PurchaseLines,
  type Purchases,
  payments,
  purchaseLines,
  purchases,
  type UsageEvents,
  usageEvents,
} from './read.ts';
export type { PaymentLine, PurchaseLine, UsageEvent } from './schema.ts';

export interface NewFacts {
  title: string;
  source: BatchRow['source'];
  /** The change set of the records that were made for them: they go when it is undone. */
  changeSet?: string | null;
  purchases?: PurchaseLine[];
  payments?: PaymentLine[];
  usage?: UsageEvent[];
}

/** Adds facts, each kind as a batch of its own. All of them count or none. */
export async function addFacts(ctx: Context, facts: NewFacts): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const { title, source, changeSet = null } = facts;
    const add = async (kind: FactKind, rows: number, copy: (id: string) => Promise<void>) => {
      if (rows === 0) return;
      const id = uuidv7();
      await insertBatch(ctx, { id, kind, source, title, state: 'in', change_set: changeSet });
      await copy(id);
      await countBatch(ctx, id, rows);
      await rate(ctx, kind, id);
    };
    const { purchases = [], payments = [], usage = [] } = facts;
    await add('purchases', purchases.length, (id) => copyPurchases(ctx, id, purchases));
    await add('payments', payments.length, (id) => copyPayments(ctx, id, payments));
    await add('usage', usage.length, (id) => copyUsage(ctx, id, usage));
  });
}

/** Takes out the facts that came with a change set. */
export async function dropFactsOf(ctx: Context, changeSet: string): Promise<number> {
  let gone = 0;
  for (const batch of await batchesOf(ctx, changeSet)) gone += await deleteBatch(ctx, batch);
  return gone;
}

/** Tells the amounts of a batch in the workspace's currency, each by the rate of its day. */
async function rate(ctx: Context, kind: FactKind, batch: string): Promise<void> {
  if (kind === 'usage') return;
  const { name, at } = TABLES[kind];
  const money = await conversion(ctx);
  const day = sql`(${sql.ref(at)} at time zone ${sql.lit(ctx.workspace.timeZone)})::date`;
  await sql`update ${sql.id(ctx.workspace.schema, name)}
    set amount_base = round((${money.convert(sql.ref('amount'), sql.ref('currency'), day)})::numeric, 4)
    where batch_id = ${batch}`.execute(ctx.db);
}
