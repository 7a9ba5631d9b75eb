import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { today } from '../../records/dates.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, requireReach } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { type Kept, writeFirst } from '../contracts/service.ts';
import { lastDayOf } from '../contracts/terms.ts';
import type { ReplaceWish } from './schema.ts';

/** No longer in use at the customer's. */
export const retireAsset = (
  ctx: Context,
  id: string,
  wish: { on?: string | null; reason?: string | null } = {},
): Promise<Kept> =>
  verb(ctx, 'asset', id, async (ctx, asset, day) => {
    if (gone(asset)) throw conflict('This is no longer in use already');
    const values = { status: 'retired', retired_on: wish.on ?? day, retired_reason: wish.reason ?? null };
    return writeFirst(ctx, { op: 'update', object: 'asset', id, values, version: asset.version });
  });

export const restoreAsset = (ctx: Context, id: string): Promise<Kept> =>
  verb(ctx, 'asset', id, async (ctx, asset) => {
    if (asset.status === 'replaced') throw conflict('This was replaced. Undo the replacement instead');
    if (asset.status !== 'retired') throw conflict('This is in use');
    const values = { status: 'in_use', retired_on: null, retired_reason: null };
    return writeFirst(ctx, { op: 'update', object: 'asset', id, values, version: asset.version });
  });

/** Another one takes its place, with its parts; the customer keeps the warranty of the first unless a new one is told. */
export const replaceAsset = (ctx: Context, id: string, wish: ReplaceWish): Promise<Kept> =>
  verb(ctx, 'asset', id, async (ctx, asset, day) => {
    requirePermission(ctx, 'asset', 'create');
    if (gone(asset)) throw conflict('This is no longer in use');
    const on = wish?.on ?? day;
    const next = uuidv7();
    const product = wish?.product ?? idOf(asset.product);
    const name = wish?.product ? undefined : asset.name;
    const create: Change = {
      op: 'create',
      object: 'asset',
      id: next,
      values: {
        ...(name ? { name } : {}),
        product,
        company: idOf(asset.company),
        person: idOf(asset.person),
        owner: idOf(asset.owner),
        contract: idOf(asset.contract),
        parent: idOf(asset.parent),
        location: asset.location,
        quantity: asset.quantity,
        serial_number: wish?.serial_number ?? null,
        bought_on: asset.bought_on,
        installed_on: on,
        renewal_due: asset.renewal_due,
        warranty_until: wish?.warranty_months ? lastDayOf(on, wish.warranty_months) : asset.warranty_until,
      },
    };
    const parts = await ctx.db
      .selectFrom('asset')
      .select('id')
      .where('parent_id', '=', id)
      .where('trashed_at', 'is', null)
      .execute();
    const old: Change = {
      op: 'update',
      object: 'asset',
      id,
      values: { status: 'replaced', replaced_by: next, retired_on: on, retired_reason: wish?.reason ?? null },
      version: asset.version,
    };
    const moved = parts.map(
      (part): Change => ({ op: 'update', object: 'asset', id: String(part.id), values: { parent: next } }),
    );
    return writeFirst(ctx, create, [old, ...moved], wish?.reason);
  });

/** A visit or repair that was under way is done. */
export const completeService = (ctx: Context, id: string, on?: string | null): Promise<Kept> =>
  verb(ctx, 'service_entry', id, async (ctx, entry, day) => {
    if (entry.done_on) throw conflict('This is done already');
    return writeFirst(ctx, {
      op: 'update',
      object: 'service_entry',
      id,
      values: { done_on: on ?? day },
      version: entry.version,
    });
  });

export const reopenService = (ctx: Context, id: string): Promise<Kept> =>
  verb(ctx, 'service_entry', id, async (ctx, entry) => {
    if (!entry.done_on) throw conflict('This is not done yet');
    return writeFirst(ctx, {
      op: 'update',
      object: 'service_entry',
      id,
      values: { done_on: null },
      version: entry.version,
    });
  });

const gone = (asset: KithRecord) => asset.status === 'retired' || asset.status === 'replaced';

async function verb(
  ctx: Context,
  object: 'asset' | 'service_entry',
  id: string,
  work: (ctx: Context, record: KithRecord, day: string) => Promise<Kept>,
): Promise<Kept> {
  await requireReach(ctx, object, id);
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, object, id, { fields: ['name'] });
    await ctx.db.selectFrom(object).select('id').where('id', '=', id).forUpdate().execute();
    return work(ctx, await getRecord(unlimited(ctx), object, id), today(ctx.now(), ctx.workspace.timeZone));
  });
}
