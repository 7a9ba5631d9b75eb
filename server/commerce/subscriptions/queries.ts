import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { decodeRow } from '../../records/storage.ts';
import type { KithRecord } from '../../records/types.ts';
import { type Phase, phaseOf } from './phases.ts';

/** The phases of subscriptions, by subscription. */
export async function phasesOfMany(ctx: Context, ids: string[]): Promise<Map<string, Phase[]>> {
  const found = new Map<string, Phase[]>();
  if (ids.length === 0) return found;
  const def = catalog(ctx).object('subscription_phase');
  const rows = await ctx.db
    .selectFrom('subscription_phase')
    .selectAll()
    .where('subscription_id', 'in', ids)
    .where('trashed_at', 'is', null)
    .orderBy('from_on')
    .orderBy('id')
    .execute();
  for (const row of rows) {
    const record = decodeRow(def, row as Record<string, unknown>, undefined);
    const of = String(record.subscription);
    found.set(of, [...(found.get(of) ?? []), phaseOf(record)]);
  }
  return found;
}

/** Contracts with what their subscriptions take over from them. */
export async function contractsOf(ctx: Context, ids: string[]): Promise<Map<string, KithRecord>> {
  if (ids.length === 0) return new Map();
  const def = catalog(ctx).object('contract');
  const rows = await ctx.db.selectFrom('contract').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id as string, decodeRow(def, row as Record<string, unknown>, undefined)]));
}

/** Subscriptions of which a planned phase has begun since their own fields were last brought up to date. */
export async function subscriptionsToFollow(ctx: Context, day: string, limit: number): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('subscription')
    .select('id')
    .where('trashed_at', 'is', null)
    .where('next_change_on', '<=', day)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id as string);
}

/** The live subscriptions of a contract that have not ended. */
export async function runningOf(ctx: Context, contract: string): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('subscription')
    .select('id')
    .where('contract_id', '=', contract)
    .where('trashed_at', 'is', null)
    .where('status', '!=', 'ended')
    .execute();
  return rows.map((row) => row.id as string);
}
