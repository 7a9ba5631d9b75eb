import type { z } from 'zod';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { openChangeSet, write } from '../../records/write/index.ts';
import { periodOf } from './periods.ts';
import { managedTerritories, NOT_MANAGED } from './rules.ts';
import type { newOverride, quotas } from './schema.ts';

export interface Said {
  record: KithRecord;
  changeSet: string | null;
}

/**
 * Says what will come of a colleague's forecast in place of what the deals add up to. What was said before stays in the
 * history of the same record.
 */
export async function overrideForecast(ctx: Context, wish: z.infer<typeof newOverride>): Promise<Said> {
  requirePermission(ctx, 'forecast_override', 'create');
  return inTransaction(ctx, async (ctx) => {
    const { starts_on } = periodOf(wish.period, wish.starts_on);
    const { records } = await listRecords(unlimited(ctx), 'forecast_override', {
      filter: {
        and: [
          { field: 'owner', op: 'eq', value: wish.owner },
          { field: 'period', op: 'eq', value: wish.period },
          { field: 'starts_on', op: 'eq', value: starts_on },
          { field: 'category', op: 'eq', value: wish.category },
        ],
      },
      limit: 1,
    });
    const values = { amount: wish.amount, note: wish.note };
    const [before] = records;
    const change: Change = before
      ? { op: 'update', object: 'forecast_override', id: before.id, values, version: before.version }
      : { op: 'create', object: 'forecast_override', values: { ...wish, starts_on } };
    return said(ctx, change);
  });
}

/** The sum of the deals counts again. */
export async function withdrawOverride(ctx: Context, id: string): Promise<Said> {
  requirePermission(ctx, 'forecast_override', 'delete');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'forecast_override', id);
    return said(ctx, { op: 'trash', object: 'forecast_override', id });
  });
}

async function said(ctx: Context, change: Change): Promise<Said> {
  const { changeSet, results } = await write(ctx, [change]);
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  return { record: result.record, changeSet };
}

/** Sets what several colleagues are to sell in a period, or what is to be sold in several territories, as one change. */
export async function setQuotas(
  ctx: Context,
  wish: z.infer<typeof quotas>,
): Promise<{ changed: number; changeSet: string | null }> {
  requirePermission(ctx, 'quota', 'create');
  return inTransaction(ctx, async (ctx) => {
    const { starts_on } = periodOf(wish.period, wish.starts_on);
    const known = new Map<string, KithRecord>();
    for (const whose of ['owner', 'territory'] as const) {
      const ids = [...new Set(wish.quotas.flatMap((one) => one[whose] ?? []))];
      for (let i = 0; i < ids.length; i += 100) {
        const { records } = await listRecords(unlimited(ctx), 'quota', {
          filter: {
            and: [
              { field: whose, op: 'in', value: ids.slice(i, i + 100) },
              { field: 'period', op: 'eq', value: wish.period },
              { field: 'starts_on', op: 'eq', value: starts_on },
            ],
          },
          limit: 100,
        });
        for (const record of records) known.set(record[whose] as string, record);
      }
    }
    const territories = wish.quotas.flatMap((one) => one.territory ?? []);
    const managed = await managedTerritories(ctx, territories);
    if (!territories.every(managed)) throw invalidField('territory', 'not_allowed', NOT_MANAGED);
    const changesOf = ({ owner, territory, amount }: (typeof wish.quotas)[number]): Change[] => {
      const before = known.get((owner ?? territory) as string);
      if (amount === null) return before ? [{ op: 'trash', object: 'quota', id: before.id }] : [];
      if (before) return [{ op: 'update', object: 'quota', id: before.id, values: { amount } }];
      return [{ op: 'create', object: 'quota', values: { owner, territory, period: wish.period, starts_on, amount } }];
    };
    const of = {
      owner: wish.quotas.filter((one) => one.owner).flatMap(changesOf),
      territory: wish.quotas.filter((one) => one.territory).flatMap(changesOf),
    };
    if (of.owner.length + of.territory.length === 0) return { changed: 0, changeSet: null };
    const changeSet = await openChangeSet(ctx, { reason: 'Quotas' });
    const { results } = await write(ctx, of.owner, { changeSet });
    // A territory's quota is nobody's own: who answers for it was asked above.
    const more = await write(unlimited(ctx), of.territory, { changeSet });
    const written = [...results, ...more.results].filter((result) => result.ok && result.written);
    return { changed: written.length, changeSet };
  });
}
