import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';
import { productRows, withVariants } from './queries.ts';

const writes = (draft: Draft) => draft.op === 'create' || draft.op === 'update';

export const productRules: Rules = {
  on: ['create', 'update', 'restore'],

  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    for (const draft of drafts.filter(writes)) {
      if (draft.get('kind') === 'bundle' && !draft.get('bundle_pricing')) draft.values.bundle_pricing = 'fixed';
      tidyAttributes(draft);
    }
    // A restore brings its old link back, which may by now close a chain.
    const variants = drafts.filter(
      (d) => idOf(d.get('variant_of')) && (d.op === 'create' || d.op === 'restore' || d.changes('variant_of')),
    );
    if (variants.length === 0) return;
    const above = await productRows(
      ctx.db,
      variants.flatMap((d) => idOf(d.get('variant_of')) ?? []),
    );
    const parents = await withVariants(
      ctx.db,
      variants.map((d) => d.id),
    );
    const beside = new Map(drafts.map((d) => [d.id, idOf(d.get('variant_of'))]));
    for (const draft of variants) {
      const parent = idOf(draft.get('variant_of')) as string;
      const higher = beside.get(parent) ?? above.get(parent)?.variant_of_id;
      if (parent === draft.id) refuse(draft, 'A product cannot be a variant of itself');
      else if (higher) refuse(draft, 'That product is a variant itself: choose the product it is a variant of');
      else if (parents.has(draft.id)) refuse(draft, 'This product has variants of its own, so it cannot be one');
    }
  },
};

const refuse = (draft: Draft, message: string) =>
  draft.refuse(draft.op === 'restore' ? 'id' : 'variant_of', 'circle', message);

/** "colour :red" is kept as "Colour: red", so that the same attribute reads the same everywhere. */
function tidyAttributes(draft: Draft): void {
  const given = draft.values.attributes;
  if (!Array.isArray(given)) return;
  const tidy = given.map((one) => {
    const [name = '', ...rest] = String(one).split(':');
    const value = rest.join(':').trim();
    const label = name.trim();
    return value ? `${label.charAt(0).toUpperCase()}${label.slice(1)}: ${value}` : String(one).trim();
  });
  draft.values.attributes = [...new Set(tidy)];
}
