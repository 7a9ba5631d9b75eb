import { sql } from 'kysely';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import type { Failure, Progress, Running, WorkKind } from '../../../records/bulk/kinds.ts';
import { keepParts, setWork, takePart } from '../../../records/bulk/queries.ts';
import type { WorkAnswer } from '../../../records/bulk/schema.ts';
import { startWork } from '../../../records/bulk/service.ts';
import { requireRole } from '../../../records/permissions.ts';
import type { Change, Values } from '../../../records/types.ts';
import { openChangeSet, write } from '../../../records/write/index.ts';
import { say } from '../../leads/service/inquiry.ts';
import { flows, type MovingRow, movingIds, movingRows } from '../moves.ts';
import * as queries from '../queries.ts';
import { holdTree } from '../rules.ts';
import { MOVED, type MovedKind, type Node, type Owned, type Reassign } from '../schema.ts';
import { ableStaff, Rota } from './owners.ts';
import { treeFor } from './preview.ts';
import { nextTree, ONLY_ADMINS, refuseWhileRunning, treeChanges, WORK } from './tree.ts';

const PART = 1000;
const REASON = 'Territories reassigned';

interface Reassignment extends Values {
  owners: Owned[];
  /** Companies that come into each territory. */
  coming: Record<string, number>;
}

/**
 * Puts the tree that was arranged into force and moves everything to where it belongs by then, in the background: one change
 * set, tree included, undone as one. Of two at once the second is refused.
 */
export async function reassign(ctx: Context, { owners }: Reassign): Promise<WorkAnswer> {
  requireRole(ctx, 'admin', ONLY_ADMINS);
  return inTransaction(ctx, async (ctx) => {
    await holdTree(ctx);
    await refuseWhileRunning(ctx);
    const { live, next } = await nextTree(ctx);
    const tree = treeFor(ctx, next);
    const coming: Record<string, number> = {};
    for (const flow of await flows(ctx, tree))
      if (flow.kind === 'company' && flow.new && flow.new !== flow.old)
        coming[flow.new] = (coming[flow.new] ?? 0) + flow.n;
    const parameters: Reassignment = { owners, coming };
    return startWork(ctx, WORK, 'company', parameters, async (ctx, id) => {
      const acting: Context = { ...ctx, origin: { kind: 'bulk', id } };
      const changeSet = await openChangeSet(acting, { reason: REASON });
      await setWork(ctx, id, { change_set: changeSet });
      const total = await keepParts(ctx, id, movingIds(ctx, tree), PART);
      await write(acting, treeChanges(live, next), { changeSet, system: true, returning: false });
      await queries.dropDraft(ctx);
      return total;
    });
  });
}

/** What was kept while moving: after the parts, what came in under the former rules meanwhile is looked for once. */
type Place = { swept?: boolean; told?: boolean } | null;

export const reassignment: WorkKind<Reassignment> = {
  kind: WORK,
  async run(running) {
    const place = () => running.work.position as Place;
    while (await running.part((ctx) => movePart(ctx, running)));
    await running.part(async (ctx) => {
      if (place()?.swept) return null;
      const total = (running.work.total ?? 0) + (await keepLate(ctx, running));
      return { total, position: { swept: true } };
    });
    while (await running.part((ctx) => movePart(ctx, running)));
    await running.part(async (ctx) => {
      if (place()?.told || !running.work.change_set) return null;
      await say(
        ctx,
        running.work.change_set,
        Object.entries(running.work.parameters.coming).map(([record_id, companies]) => ({
          name: 'territory.reassigned',
          object: 'territory',
          record_id,
          payload: { companies, work: running.work.id },
        })),
      );
      return { position: { swept: true, told: true } };
    });
  },
};

async function keepLate(ctx: Context, { work }: Running<Reassignment>): Promise<number> {
  const tree = treeFor(ctx, await queries.territories(ctx));
  const late = sql`select m.id from (${movingIds(ctx, tree)}) as m where not exists (
    select 1 from ${sql.id(ctx.workspace.schema, 'work_failure')} f where f.work_id = ${work.id} and f.record_id = m.id)`;
  return keepParts(ctx, work.id, late, PART);
}

async function movePart(ctx: Context, running: Running<Reassignment>): Promise<Progress | null> {
  const ids = await takePart(ctx, running.work.id);
  if (!ids) return null;
  const nodes = await queries.territories(ctx);
  const failures: Failure[] = [];
  // Companies first: what belongs to them goes by where they are then, and by who has them.
  for (const kind of MOVED) {
    const rows = await movingRows(ctx, treeFor(ctx, nodes), kind, ids);
    if (rows.length > 0) failures.push(...(await moveRows(ctx, running, nodes, kind, rows)));
  }
  return { done: ids.length, failures };
}

async function moveRows(
  ctx: Context,
  { work }: Running<Reassignment>,
  nodes: Node[],
  kind: MovedKind,
  rows: MovingRow[],
): Promise<Failure[]> {
  const { owners } = work.parameters;
  const handing = owners.includes(kind);
  const rota = handing ? new Rota(await ableStaff(ctx, nodes), await queries.turnsNow(ctx)) : null;
  const next = new Map(rota ? rows.flatMap((row) => ownerFor(rota, row)) : []);
  const changes = rows.map(
    ({ id, territory }): Change => ({
      op: 'update',
      object: kind,
      id,
      // Said with the pin, so that the rule of the record knows that nobody set it by hand.
      values: { territory, territory_pinned: false, ...(next.has(id) ? { owner: next.get(id) } : {}) },
    }),
  );
  const tasks = owners.includes('task') ? await queries.tasksToHand(ctx, handedOf(rows, next)) : [];
  changes.push(...tasks.map(({ id, to }): Change => ({ op: 'update', object: 'task', id, values: { assignee: to } })));
  const { results } = await write(ctx, changes, {
    changeSet: work.change_set ?? undefined,
    partial: true,
    returning: false,
  });
  if (rota && rota.taken.size > 0) await queries.takeTurns(ctx, rota.taken);
  const titles = new Map(rows.map(({ id, name }) => [id, name]));
  return results.flatMap((result, i): Failure[] => {
    const id = changes[i]?.id ?? null;
    if (result.ok) return [];
    const { code, message } = result.error;
    return [{ recordId: id, title: titles.get(id ?? '') ?? null, code, message }];
  });
}

/** A deal or lead goes to who has its company, where they work the territory; else the next in turn takes over. */
function ownerFor(rota: Rota, { id, kind, territory, owner, company_owner }: MovingRow): Array<[string, string]> {
  if (!territory || !rota.replaces(territory, owner)) return [];
  const next = kind !== 'company' && rota.works(territory, company_owner) ? company_owner : rota.next(territory);
  return next ? [[id, next]] : [];
}

const handedOf = (rows: MovingRow[], next: Map<string, string>) =>
  rows.flatMap(({ kind, id, owner }) => {
    const to = next.get(id);
    return to && owner ? [{ object: kind, id, from: owner, to }] : [];
  });
