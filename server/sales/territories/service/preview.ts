import Big from 'big.js';
import type { Context } from '../../../kernel/context.ts';
import { requireRole } from '../../../records/permissions.ts';
import { staffOf } from '../../../workspace/members/service.ts';
import { type Flow, flows, movingRecords, ownersOfMoving, type Tree } from '../moves.ts';
import * as queries from '../queries.ts';
import type { MovedKind, MovesAnswer, MovesWish, Node, PreviewAnswer, PreviewRow, Reassign } from '../schema.ts';
import { matcherOf } from './match.ts';
import { ableStaff, Rota } from './owners.ts';
import { nextTree, ONLY_ADMINS } from './tree.ts';

export const treeFor = (ctx: Context, nodes: Node[]): Tree => ({
  matcher: matcherOf(ctx, nodes),
  ids: nodes.map(({ id }) => id),
});

/** What applying the tree that is being arranged (or the one in force) would move, and changes nothing. */
export async function previewReassignment(ctx: Context, { owners }: Reassign): Promise<PreviewAnswer> {
  requireRole(ctx, 'admin', ONLY_ADMINS);
  const { live, next } = await nextTree(ctx);
  const tree = treeFor(ctx, next);
  const found = await flows(ctx, tree);
  const moving = await ownersOfMoving(ctx, tree);
  const moved = (kind: MovedKind) => side(found.filter((flow) => flow.kind === kind && flow.old !== flow.new));
  return {
    territories: rowsOf(live, next, found),
    moved: { company: moved('company'), deal: moved('deal'), lead: moved('lead') },
    pinned: moving.pinned,
    owners: owners.includes('company') ? await handedOver(ctx, next, moving.owners) : [],
    currency: ctx.workspace.currency,
  };
}

/** The records behind the preview. */
export async function moves(ctx: Context, wish: MovesWish): Promise<MovesAnswer> {
  requireRole(ctx, 'admin', ONLY_ADMINS);
  const { next } = await nextTree(ctx);
  return movingRecords(ctx, treeFor(ctx, next), wish);
}

/** The territories in the order of the tree as it will be, those that go after them, and what is in none at the end. */
function rowsOf(live: Node[], next: Node[], found: Flow[]): PreviewRow[] {
  const known = new Set([...live, ...next].map(({ id }) => id));
  // What stands in a territory that is in the trash counts as being in none.
  const at = (id: string | null) => (id && known.has(id) ? id : null);
  const row = (node: Node | null, depth: number, state: PreviewRow['state']): PreviewRow => {
    const id = node?.id ?? null;
    const both = (kind: MovedKind) => {
      const own = found.filter((flow) => flow.kind === kind);
      return {
        before: side(own.filter((flow) => at(flow.old) === id)),
        after: side(own.filter((flow) => at(flow.new) === id)),
        come: side(own.filter((flow) => at(flow.new) === id && at(flow.old) !== id)),
        go: side(own.filter((flow) => at(flow.old) === id && at(flow.new) !== id)),
      };
    };
    return {
      id,
      name: node?.name ?? null,
      parent: node?.parent ?? null,
      depth,
      state,
      company: both('company'),
      deal: both('deal'),
      lead: both('lead'),
    };
  };
  const before = new Set(live.map(({ id }) => id));
  const after = new Set(next.map(({ id }) => id));
  const below = Map.groupBy(next, ({ parent }) => (parent && after.has(parent) ? parent : null));
  const walk = (parent: string | null, depth: number): PreviewRow[] =>
    (below.get(parent) ?? []).flatMap((node) => [
      row(node, depth, before.has(node.id) ? 'kept' : 'new'),
      ...walk(node.id, depth + 1),
    ]);
  const gone = live.filter(({ id }) => !after.has(id)).map((node) => row(node, 0, 'gone'));
  return [...walk(null, 0), ...gone, row(null, 0, 'kept')];
}

function side(found: Flow[]) {
  const value = found.reduce<Big | null>(
    (sum, { value }) => (value === null ? sum : (sum ?? Big(0)).plus(value)),
    null,
  );
  return { count: found.reduce((sum, { n }) => sum + n, 0), value: value?.toFixed(2) ?? null };
}

/** How many companies each colleague would give away and get. */
async function handedOver(
  ctx: Context,
  next: Node[],
  moving: Array<{ territory: string | null; owner: string | null; n: number }>,
): Promise<PreviewAnswer['owners']> {
  const rota = new Rota(await ableStaff(ctx, next), await queries.turnsNow(ctx));
  const { colleagues } = await staffOf(ctx);
  const found = new Map<string | null, { get: number; give: number }>();
  const entry = (id: string | null) => {
    const known = found.get(id) ?? { get: 0, give: 0 };
    found.set(id, known);
    return known;
  };
  for (const { territory, owner, n } of moving) {
    if (!territory || !rota.replaces(territory, owner)) continue;
    for (const [member, count] of rota.share(territory, n)) {
      entry(owner).give += count;
      entry(member).get += count;
    }
  }
  return [...found]
    .map(([id, counts]) => ({ id, name: id ? (colleagues.get(id)?.name ?? null) : null, ...counts }))
    .toSorted((a, b) => b.get + b.give - a.get - a.give);
}
