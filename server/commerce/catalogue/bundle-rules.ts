import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';
import { bundleRows, holdBundles, productRows } from './queries.ts';

export const bundleItemRules: Rules = {
  on: ['create', 'update', 'restore'],

  async prepare(ctx, drafts) {
    if (ctx.transaction) await holdBundles(ctx.db, ctx.workspace.schema);
    const products = await productRows(
      ctx.db,
      drafts.flatMap((d) => [idOf(d.get('bundle')), idOf(d.get('product'))].filter((id) => id !== null)),
    );
    for (const draft of drafts) {
      const bundle = products.get(idOf(draft.get('bundle')) ?? '');
      const product = products.get(idOf(draft.get('product')) ?? '');
      const quantity = Number(draft.get('quantity') ?? 1);
      if (!(quantity > 0)) draft.refuse('quantity', 'out_of_range', 'The quantity is more than nothing');
      if (ctx.origin.kind !== 'undo' && bundle && bundle.kind !== 'bundle')
        draft.refuse('bundle', 'invalid', `"${bundle.name}" is not a bundle: set its kind to bundle first`);
      if (draft.op !== 'restore' && bundle && product)
        draft.values.name = `${product.name} in ${bundle.name}`.slice(0, 400);
    }
    await refuseCircles(
      drafts.filter((d) => d.op !== 'update' || d.changes('bundle') || d.changes('product')),
      (bundles) => bundleRows(ctx.db, ctx.workspace.schema, bundles),
    );
  },

  after: () => undefined,
};

type Contents = (bundles: string[]) => Promise<Array<{ id: string; bundle_id: string; product_id: string }>>;

/** A bundle that holds itself, however deep, could never be taken apart. */
async function refuseCircles(drafts: Draft[], contents: Contents): Promise<void> {
  if (drafts.length === 0) return;
  const ends = drafts.map((d) => ({ draft: d, bundle: idOf(d.get('bundle')), product: idOf(d.get('product')) }));
  const inside = await contents(ends.flatMap(({ product }) => product ?? []));
  const rewritten = new Set(drafts.map((d) => d.id));
  const holds = new Map<string, Set<string>>();
  const add = (bundle: string, product: string) => holds.set(bundle, (holds.get(bundle) ?? new Set()).add(product));
  for (const row of inside) if (!rewritten.has(row.id)) add(row.bundle_id, row.product_id);
  for (const { draft, bundle, product } of ends) {
    if (!bundle || !product) continue;
    add(bundle, product);
    if (!reaches(product, bundle, holds)) continue;
    const message =
      bundle === product
        ? 'A bundle cannot hold itself'
        : 'That product holds this bundle already: they would go in a circle';
    draft.refuse(draft.op === 'restore' ? 'id' : 'product', 'circle', message);
    holds.get(bundle)?.delete(product);
  }
}

function reaches(from: string, to: string, holds: Map<string, Set<string>>): boolean {
  const seen = new Set<string>();
  const waiting = [from];
  for (let at = waiting.pop(); at; at = waiting.pop()) {
    if (at === to) return true;
    if (seen.has(at)) continue;
    seen.add(at);
    waiting.push(...(holds.get(at) ?? []));
  }
  return false;
}
