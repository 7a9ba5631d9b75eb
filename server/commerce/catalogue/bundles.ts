import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { bundleRows } from './queries.ts';

export interface Part {
  product: string;
  quantity: string;
}

/** What is in so many of a bundle, bundles within it taken apart too: each product once, in order. */
export async function explode(ctx: Context, bundle: string, quantity: string | number = 1): Promise<Part[]> {
  const rows = await bundleRows(ctx.db, ctx.workspace.schema, [bundle]);
  const inside = Map.groupBy(rows, (row) => row.bundle_id);
  const parts = new Map<string, Big>();
  const open = (id: string, times: Big, above: string[]): void => {
    for (const row of inside.get(id) ?? []) {
      // The rules refuse circles; whatever got past them ends here.
      if (above.includes(row.product_id)) continue;
      const count = times.times(row.quantity);
      if (inside.has(row.product_id)) open(row.product_id, count, [...above, row.product_id]);
      else parts.set(row.product_id, (parts.get(row.product_id) ?? new Big(0)).plus(count));
    }
  };
  open(bundle, new Big(quantity), [bundle]);
  return [...parts].map(([product, count]) => ({ product, quantity: count.toFixed() }));
}
