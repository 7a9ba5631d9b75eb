import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { unlimited } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, Values } from '../../records/types.ts';
import { namesOf } from '../queries.ts';
import { offersOf } from './queries.ts';

/** Deals that come from elsewhere were closed long ago: nobody has to be spared what they were offered then. */
const TOLD = new Set(['import', 'sample', 'undo', 'merge', 'system']);
const outcomes: Record<string, string> = { won: 'accepted', lost: 'refused', open: 'open' };

/**
 * What closing a deal says of the offers in it: what it was about was bought, or offered and not bought. Products that
 * nobody had logged as offered are logged now; offers that were decided by themselves stay as they are.
 */
export async function offersOfDeals(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  if (TOLD.has(ctx.origin.kind)) return [];
  const turned = drafts.filter((d) => d.op === 'update' && d.changes('status'));
  if (turned.length === 0) return [];
  const logged = await offersOf(
    ctx.db,
    turned.map((d) => d.id),
  );
  const lines = await productsOf(ctx, turned);
  const names = await namesOf(ctx.db, 'product', [...new Set([...lines.values()].flat())]);
  return turned.flatMap((draft): Change[] => {
    const status = String(draft.get('status'));
    const outcome = outcomes[status] ?? 'open';
    const before = String(draft.before?.status ?? 'open');
    const reason = status === 'lost' ? refusalFor(draft.get('loss_reason')) : null;
    const own = logged.filter((row) => row.deal_id === draft.id);
    const follow = own
      .filter((row) => row.outcome === 'open' || row.outcome === outcomes[before])
      .map(
        (row): Change => ({ op: 'update', object: 'offer', id: row.id, values: { outcome, refusal_reason: reason } }),
      );
    if (status !== 'lost') return follow;
    const known = new Set(own.map((row) => row.product_id));
    const missing = (lines.get(draft.id) ?? []).filter((product) => !known.has(product));
    return [
      ...follow,
      ...missing.map((product): Change => {
        const values: Values = {
          name: [names.get(product), draft.get('name')].filter(Boolean).join(' – ').slice(0, 300),
          company: draft.get('company'),
          person: draft.get('person'),
          product,
          deal: draft.id,
          owner: draft.get('owner'),
          outcome,
          refusal_reason: reason,
        };
        return { op: 'create', object: 'offer', values };
      }),
    ];
  });
}

/** Of why a deal was lost, what it says about the offer. */
const refusalFor = (reason: unknown): string => {
  const said: Record<string, string> = {
    price: 'price',
    no_budget: 'price',
    competitor: 'has_other',
    features: 'unsuitable',
    no_need: 'no_need',
    timing: 'bad_moment',
  };
  return said[String(reason)] ?? 'other';
};

/** The products that each deal is about: its lines where it has any, else its product. */
async function productsOf(ctx: Context, drafts: Draft[]): Promise<Map<string, string[]>> {
  const products = new Map<string, string[]>();
  const add = (deal: string | null, product: string | null) => {
    if (deal && product) products.set(deal, [...new Set([...(products.get(deal) ?? []), product])]);
  };
  if (catalog(ctx).has('deal_line')) {
    const filter = { field: 'deal', op: 'in' as const, value: drafts.map((d) => d.id).slice(0, 5000) };
    const { records } = await listRecords(unlimited(ctx), 'deal_line', {
      filter,
      fields: ['deal', 'product'],
      limit: 200,
    });
    for (const line of records) add(idOf(line.deal), idOf(line.product));
  }
  for (const draft of drafts) if (!products.has(draft.id)) add(draft.id, idOf(draft.get('product')));
  return products;
}
