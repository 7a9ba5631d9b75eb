import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change } from '../../records/types.ts';
import type { HeldRole } from './roles.ts';

/**
 * The successor is in the same team already: the leaver's place goes, and a share of the deal that it carried is added to the
 * successor's, so that the shares still come to 100.
 */
export async function doubled(ctx: Context, { def, field }: HeldRole, change: Change): Promise<Change[] | null> {
  if (change.op !== 'update') return null;
  const gone: Change = { op: 'trash', object: def.name, id: change.id };
  if (!def.fields.percent) return [gone];
  const leavers = await getRecord(ctx, def.name, change.id);
  if (leavers.percent === null) return [gone];
  const { records } = await listRecords(ctx, def.name, {
    filter: {
      and: [
        { field: 'deal', op: 'eq', value: idOf(leavers.deal) },
        { field: field.name, op: 'eq', value: change.values[field.name] },
      ],
    },
    limit: 1,
  });
  const [own] = records;
  if (!own) return [gone];
  const percent = new Big(String(own.percent ?? 0)).plus(String(leavers.percent)).toNumber();
  return [gone, { op: 'update', object: def.name, id: own.id, values: { percent } }];
}
