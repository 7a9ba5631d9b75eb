import type { Context } from '../../kernel/context.ts';
import { canonicalDate } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, NewEvent, Written } from '../../records/types.ts';
import { namesOf } from '../contracts/queries.ts';
import { lastDayOf } from '../contracts/terms.ts';
import { assetsOf, openRepairs, parentsOf } from './queries.ts';

export const assetRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    for (const draft of drafts) {
      if (draft.op === 'create') draft.values.status ??= 'in_use';
      followWarranty(draft);
    }
    await refuseCycles(ctx, drafts);
    await nameAssets(ctx, drafts);
  },
  after: (_ctx, written) => written.flatMap(assetEvents),
};

/** The last day of the warranty follows from the purchase and the months, unless somebody says another. */
function followWarranty(draft: Draft): void {
  if ('warranty_until' in draft.values) return;
  if (draft.op !== 'create' && !draft.changes('bought_on') && !draft.changes('warranty_months')) return;
  const [bought, months] = [draft.get('bought_on'), draft.get('warranty_months')];
  if (
    typeof bought === 'string' &&
    canonicalDate(bought) &&
    typeof months === 'number' &&
    Number.isInteger(months) &&
    months > 0
  )
    draft.values.warranty_until = lastDayOf(bought, months);
}

/** Nothing is part of itself, nor of what is part of it. */
async function refuseCycles(ctx: Context, drafts: Draft[]): Promise<void> {
  const moved = drafts.filter((d) => idOf(d.values.parent) && (d.op === 'create' || d.changes('parent')));
  if (moved.length === 0) return;
  const above = await parentsOf(
    ctx.db,
    ctx.workspace.schema,
    moved.map((d) => String(idOf(d.values.parent))),
  );
  for (const draft of moved) {
    const parent = String(idOf(draft.values.parent));
    if (parent === draft.id || above.get(parent)?.has(draft.id))
      draft.refuse('parent', 'cycle', 'It would become part of itself');
  }
}

async function nameAssets(ctx: Context, drafts: Draft[]): Promise<void> {
  const nameless = drafts.filter((d) => d.op === 'create' && !String(d.values.name ?? '').trim());
  if (nameless.length === 0) return;
  const products = await namesOf(
    ctx.db,
    'product',
    nameless.map((d) => idOf(d.values.product)).filter((id) => id !== null),
  );
  for (const { values } of nameless) {
    const name = [products.get(idOf(values.product) ?? ''), values.serial_number].filter(Boolean).join(' ');
    if (name) values.name = name.slice(0, 300);
  }
}

const past: Record<string, string> = {
  retired: 'asset.retired',
  replaced: 'asset.replaced',
  in_use: 'asset.restored',
};

function assetEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if (op !== 'update' || !after || !('status' in after) || before?.status === after.status) return [];
  // Coming back from repair is no return to use.
  if (after.status === 'in_use' && before?.status === 'in_repair') return [];
  const name = past[String(after.status)];
  const { company, product, serial_number, retired_reason } = record;
  return name
    ? [{ name, object: 'asset', record_id: id, payload: { company, product, serial_number, reason: retired_reason } }]
    : [];
}

export const serviceEntryRules: Rules = {
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    const written = drafts.filter((d) => d.op === 'create' || d.op === 'update');
    const assets = await assetsOf(ctx.db, [...new Set(written.map((d) => String(idOf(d.get('asset')))))]);
    for (const draft of written) {
      const asset = assets.get(String(idOf(draft.get('asset'))));
      if (!asset) continue;
      draft.values.company = asset.company_id;
      const on = (draft.get('began_on') ?? draft.get('done_on')) as string | null;
      draft.values.under_warranty = asset.warranty_until && on ? (on <= asset.warranty_until ? 'yes' : 'no') : null;
      const [began, done] = [draft.get('began_on'), draft.get('done_on')];
      if (began && done && String(done) < String(began))
        draft.refuse('done_on', 'out_of_range', 'It cannot be done before it was taken in');
    }
  },

  /** What is being repaired is in repair, as long as one of its repairs is under way. */
  async also(ctx, drafts) {
    const assets = [
      ...new Set(drafts.flatMap((d) => [idOf(d.before?.asset), idOf(d.get('asset'))]).filter((id) => id !== null)),
    ];
    const known = await assetsOf(ctx.db, assets);
    const open = await openRepairs(
      ctx.db,
      assets,
      drafts.map((d) => d.id),
    );
    return assets.flatMap((id): Change[] => {
      const asset = known.get(id);
      if (!asset || (asset.status !== 'in_use' && asset.status !== 'in_repair')) return [];
      const repairs = drafts.some(
        (d) =>
          d.op !== 'trash' &&
          d.op !== 'purge' &&
          idOf(d.get('asset')) === id &&
          d.get('kind') === 'repair' &&
          !d.get('done_on'),
      );
      const status = repairs || open.has(id) ? 'in_repair' : 'in_use';
      return status === asset.status ? [] : [{ op: 'update', object: 'asset', id, values: { status } }];
    });
  },

  after(_ctx, written) {
    return written.flatMap(({ op, id, before, after, record }) => {
      if (!after || !('done_on' in after) || (op !== 'create' && op !== 'update')) return [];
      if (!after.done_on && !before?.done_on) return [];
      const name = after.done_on ? 'service_entry.completed' : 'service_entry.reopened';
      if (after.done_on && before?.done_on) return [];
      const { asset, kind, company } = record;
      return [{ name, object: 'service_entry', record_id: id, payload: { asset, kind, company } }];
    });
  },
};
