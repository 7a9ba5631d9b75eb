import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import { crossTypes, upTypes } from './objects.ts';
import { productRows, relationsAmong } from './queries.ts';

export const relationRules: Rules = {
  on: ['create', 'update', 'restore'],

  async prepare(ctx, drafts) {
    const ends = drafts.map((draft) => ({
      draft,
      product: idOf(draft.get('product')),
      related: idOf(draft.get('related')),
      key: ['product', 'related', 'type'].map((f) => idOf(draft.get(f)) ?? String(draft.get(f))).join(' '),
    }));
    const products = await productRows(
      ctx.db,
      ends.flatMap(({ product, related }) => [product, related].filter((id) => id !== null)),
    );
    const rewritten = new Set(drafts.map((d) => d.id));
    const there = await relationsAmong(ctx.db, [...new Set(ends.flatMap(({ product }) => product ?? []))]);
    const taken = new Set(
      there.filter((r) => !rewritten.has(r.id)).map((r) => `${r.product_id} ${r.related_id} ${r.type}`),
    );
    for (const { draft, product, related, key } of ends) {
      const [a, b] = [products.get(product ?? ''), products.get(related ?? '')];
      if (product && product === related)
        draft.refuse('related', 'circle', 'A product is not a better or further one to itself');
      const types = (draft.get('direction') === 'up' ? upTypes : crossTypes).map((t) => t.value);
      if (draft.get('type') && draft.get('direction') && !types.includes(String(draft.get('type'))))
        draft.refuse(
          'type',
          'invalid',
          'Up-selling and cross-selling have types of their own: choose one of this direction',
        );
      if (taken.has(key))
        draft.refuse(
          draft.op === 'restore' ? 'id' : 'related',
          'not_unique',
          'These two are related in this way already',
        );
      taken.add(key);
      if (draft.op !== 'restore' && a && b) draft.values.name = `${a.name} → ${b.name}`.slice(0, 700);
    }
  },
};
