import { type Context, inTransaction } from '../kernel/context.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { catalog } from '../records/catalog.ts';
import { isDerived } from '../records/define.ts';
import { requirePermission } from '../records/permissions.ts';
import { getRecord, listRecords } from '../records/query.ts';
import type { Change, Values } from '../records/types.ts';
import { type Moved, writeAll } from './written.ts';

/** What tells of the course of one deal says nothing of the next. */
const own = new Set([
  'stage',
  'probability',
  'rag',
  'close_date',
  'started_on',
  'external_id',
  'lost_reason',
  'loss_reason',
  'won_reason',
  'decided_by',
  'competitor',
  'next_step',
  'next_step_on',
  'service_notes',
  'files',
]);
/** What comes along: who is who at the customer, who else is after it, who works on it. */
const parts = ['buying_role', 'rivalry', 'deal_member'];

/** A new deal like this one, at the start of its pipeline, with its buying centre, competitors and team. */
export async function copyDeal(ctx: Context, id: string, name?: string | null): Promise<Moved> {
  requirePermission(ctx, 'deal', 'create');
  return inTransaction(ctx, async (ctx) => {
    const deal = await getRecord(ctx, 'deal', id);
    const copy = uuidv7();
    const values = valuesOf(ctx, 'deal', deal, own);
    const changes: Change[] = [
      { op: 'create', object: 'deal', id: copy, values: { ...values, name: name?.trim() || deal.name } },
    ];
    for (const object of parts) {
      const { records } = await listRecords(ctx, object, {
        filter: { field: 'deal', op: 'eq', value: id },
        limit: 200,
      });
      for (const record of records)
        changes.push({ op: 'create', object, values: { ...valuesOf(ctx, object, record, new Set()), deal: copy } });
    }
    return writeAll(ctx, changes, { reason: `Copied from ${String(deal.name)}` });
  });
}

/** What the caller could have typed themselves. */
function valuesOf(ctx: Context, object: string, record: Values, without: Set<string>): Values {
  const values: Values = {};
  for (const field of Object.values(catalog(ctx).object(object).fields)) {
    const kept = field.writable || isDerived(field) || without.has(field.name);
    const value = record[field.name];
    if (!kept && value !== null && value !== undefined && !field.unique) values[field.name] = value;
  }
  return values;
}
