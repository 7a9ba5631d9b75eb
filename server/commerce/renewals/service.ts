import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/events.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { canonicalAmount, type Money } from '../../records/money.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { contractsToRenew, hasRenewal, holdContract, renewalsOfDeals } from '../contracts/queries.ts';
import { endFromDeal, renewFromDeal, takeBackFromDeal } from '../contracts/service.ts';
import { contractSettings } from '../contracts/settings.ts';
import { priceOf } from '../subscriptions/amounts.ts';

const BATCH = 100;

/**
 * Makes a deal of each contract whose end has come near: once for each term, also when this runs twice at the same time. One
 * that cannot be made (its pipeline has no open stage) is left for the next round and does not hold up the others.
 */
export async function makeRenewals(ctx: Context): Promise<number> {
  const { schema } = ctx.workspace;
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const settings = await contractSettings(ctx);
  const pipeline = await livePipeline(ctx, settings.renewal_pipeline);
  let made = 0;
  for (const due of await contractsToRenew(ctx.db, schema, day, settings.renewal_days, BATCH)) {
    try {
      made += await inTransaction(ctx, async (ctx) => {
        await holdContract(ctx.db, schema, due.id);
        if (await hasRenewal(ctx.db, schema, due.id, due.term_ends)) return 0;
        await makeRenewal(ctx, due.id, due.term_ends, pipeline);
        return 1;
      });
    } catch (error) {
      ctx.runtime.log.warn({ err: error, contract: due.id }, 'a renewal could not be made');
    }
  }
  return made;
}

async function makeRenewal(ctx: Context, contractId: string, termEnds: string, pipeline: string | null): Promise<void> {
  const contract = await getRecord(ctx, 'contract', contractId);
  const lines = await linesOf(ctx, contractId);
  const year = yearlyValue(contract);
  const months = Number(contract.renewal_months ?? contract.term_months ?? 12);
  const amount = year && {
    amount: canonicalAmount(new Big(year.amount).times(months).div(12).round(2).toFixed(), year.currency),
    currency: year.currency,
  };
  const deal = uuidv7();
  const products = new Set(lines.map((line) => line.product).filter(Boolean));
  const name = `Renewal: ${contract.name}`.slice(0, 300);
  const cancelBy = contract.cancel_by as string | null;
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const changes: Change[] = [
    {
      op: 'create',
      object: 'deal',
      id: deal,
      values: {
        name,
        ...(amount ? { amount } : {}),
        company: idOf(contract.company),
        person: idOf(contract.person),
        owner: idOf(contract.owner),
        ...(pipeline ? { pipeline } : {}),
        ...(products.size === 1 ? { product: [...products][0] } : {}),
        close_date: cancelBy && cancelBy >= day ? cancelBy : termEnds,
        started_on: day,
        source: 'renewal',
        description: describe(contract, lines),
      },
    },
    {
      op: 'create',
      object: 'renewal',
      values: {
        name,
        contract: contractId,
        term_ends: termEnds,
        deal,
        state: 'open',
        ...(year ? { value: year } : {}),
      },
    },
    ...dealLines(ctx, deal, lines, months),
  ];
  await write(ctx, changes, { system: true, reason: `${contract.number ?? contract.name} ends on ${termEnds}` });
}

/** What a contract brings in a year: by its subscriptions, else as agreed. */
export function yearlyValue(contract: KithRecord): Money | null {
  const arr = priceOf(contract.arr);
  return arr && new Big(arr.amount).gt(0) ? arr : priceOf(contract.value);
}

interface Line {
  name: string;
  product: string | null;
  quantity: number;
  unit_price: Money | null;
  arr: Money | null;
}

async function linesOf(ctx: Context, contract: string): Promise<Line[]> {
  const { records } = await listRecords(ctx, 'subscription', {
    filter: {
      and: [
        { field: 'contract', op: 'eq', value: contract },
        { field: 'status', op: 'nin', value: ['ended'] },
      ],
    },
    sort: ['created_at'],
    limit: 200,
  });
  return records.map((record) => ({
    name: String(record.name),
    product: idOf(record.product),
    quantity: Number(record.quantity ?? 1),
    unit_price: priceOf(record.unit_price),
    arr: priceOf(record.arr),
  }));
}

function describe(contract: KithRecord, lines: Line[]): string {
  const head = `${contract.number ?? ''} ${contract.name}, ends on ${contract.ends}${contract.cancel_by ? `, notice by ${contract.cancel_by}` : ''}.`;
  const items = lines.map(
    (line) => `- ${line.quantity} × ${line.name}${line.arr ? `: ${line.arr.amount} ${line.arr.currency} a year` : ''}`,
  );
  return [head.trim(), ...items].join('\n');
}

/** The products of the deal, where deals have lines: a year's price for each of the pieces, for the length of the new term. */
function dealLines(ctx: Context, deal: string, lines: Line[], months: number): Change[] {
  if (!catalog(ctx).has('deal_line')) return [];
  const { fields } = catalog(ctx).object('deal_line');
  if (!fields.deal || !fields.product || !fields.quantity || !fields.unit_price) return [];
  return lines.flatMap((line): Change[] => {
    if (!line.product || !line.arr || line.quantity <= 0) return [];
    const each = new Big(line.arr.amount).times(months).div(12).div(line.quantity).round(2).toFixed();
    return [
      {
        op: 'create',
        object: 'deal_line',
        values: {
          deal,
          product: line.product,
          quantity: line.quantity,
          unit_price: { amount: canonicalAmount(each, line.arr.currency), currency: line.arr.currency },
        },
      },
    ];
  });
}

/** The pipeline that was chosen for renewals, as long as it is there and has a stage to begin in. */
async function livePipeline(ctx: Context, chosen: string | null): Promise<string | null> {
  if (!chosen) return null;
  const { records } = await listRecords(ctx, 'stage', {
    filter: {
      and: [
        { field: 'pipeline', op: 'eq', value: chosen },
        { field: 'kind', op: 'eq', value: 'open' },
      ],
    },
    fields: ['name'],
    limit: 1,
  });
  return records.length > 0 ? chosen : null;
}

/** A renewal deal was won, lost or opened again: its contract goes on, runs out, or stands as before. */
export async function followDeals(ctx: Context, events: DomainEvent[]): Promise<void> {
  for (const event of events) {
    const [renewal] = await renewalsOfDeals(ctx.db, [event.record_id]);
    if (!renewal) continue;
    const day = today(ctx.now(), ctx.workspace.timeZone);
    const keep = (values: object) =>
      write(ctx, [{ op: 'update', object: 'renewal', id: renewal.id, values: { ...values } }], { system: true });
    if (event.name === 'deal.won' && renewal.state !== 'won') {
      const until = await renewFromDeal(ctx, renewal.contract_id);
      await keep({ state: 'won', closed_on: day, renewed_until: until });
    } else if (event.name === 'deal.lost' && renewal.state !== 'lost') {
      const deal = await getRecord(ctx, 'deal', event.record_id, { trashed: true });
      await endFromDeal(
        ctx,
        renewal.contract_id,
        renewal.term_ends,
        (deal.lost_reason as string | null) ?? 'Not renewed',
      );
      await keep({ state: 'lost', closed_on: day });
    } else if (event.name === 'deal.reopened' && renewal.state !== 'open') {
      await takeBackFromDeal(ctx, renewal.contract_id, {
        state: renewal.state,
        termEnds: renewal.term_ends,
        renewedUntil: renewal.renewed_until,
      });
      await keep({ state: 'open', closed_on: null, renewed_until: null });
    }
  }
}
