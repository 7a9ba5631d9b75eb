import { type Context, inTransaction } from '../../../kernel/context.ts';
import { conflict, invalidField, notFound } from '../../../kernel/errors.ts';
import { openWorkAbout } from '../../../records/bulk/service.ts';
import { requirePermission, requireRole } from '../../../records/permissions.ts';
import { names, type Target, type Usage } from '../../../records/schema-design/usage.ts';
import type { Change, Values } from '../../../records/types.ts';
import { sameValue } from '../../../records/values.ts';
import { figuresOf } from '../figures.ts';
import * as queries from '../queries.ts';
import { holdTree, isCircular } from '../rules.ts';
import type { Node, TreeAnswer } from '../schema.ts';
import { checkRules } from './match.ts';

export const WORK = 'territories';
export const ONLY_ADMINS = 'Only administrators arrange territories';

/** The tree in force, the one that is being arranged beside it, and what is in each territory. */
export async function territoryTree(ctx: Context): Promise<TreeAnswer> {
  requirePermission(ctx, 'territory', 'read');
  const arranging = ctx.role === 'owner' || ctx.role === 'admin';
  const draft = arranging ? await queries.draftTree(ctx) : null;
  const running = await openWorkAbout(ctx, WORK, {});
  return {
    territories: await queries.territories(ctx),
    draft: draft && { territories: draft.tree, by: draft.by, at: draft.at },
    figures: await figuresOf(ctx),
    currency: ctx.workspace.currency,
    running: running?.id ?? null,
  };
}

/** Keeps how the tree is to be. Nothing moves before it is applied. */
export async function arrange(ctx: Context, tree: Node[]): Promise<TreeAnswer> {
  requireRole(ctx, 'admin', ONLY_ADMINS);
  return inTransaction(ctx, async (ctx) => {
    await holdTree(ctx);
    await checkTree(ctx, tree);
    await refuseWhileRunning(ctx);
    const live = await queries.territories(ctx);
    if (treeChanges(live, tree).length === 0) await queries.dropDraft(ctx);
    else await queries.keepDraft(ctx, tree);
    return territoryTree(ctx);
  });
}

/** Lets go of what was arranged and not applied. */
export async function discardDraft(ctx: Context): Promise<TreeAnswer> {
  requireRole(ctx, 'admin', ONLY_ADMINS);
  return inTransaction(ctx, async (ctx) => {
    if (!(await queries.dropDraft(ctx))) throw notFound('This draft');
    return territoryTree(ctx);
  });
}

export async function refuseWhileRunning(ctx: Context): Promise<void> {
  if (await openWorkAbout(ctx, WORK, {}))
    throw conflict('Territories are being reassigned right now: wait until that has ended, or stop it');
}

/** The tree as it will be: what is being arranged, or else what is in force. */
export async function nextTree(ctx: Context): Promise<{ live: Node[]; next: Node[] }> {
  const live = await queries.territories(ctx);
  const draft = await queries.draftTree(ctx);
  return { live, next: draft?.tree ?? live };
}

/** The territories in force, siblings as they stand. */
export const territories = (ctx: Context): Promise<Node[]> => queries.territories(ctx);

/** The territories whose rules ask about a field of companies. */
export async function inRules(ctx: Context, { object, field }: Target): Promise<Usage[]> {
  if (object.name !== 'company' || !field) return [];
  const nodes = await queries.territories(ctx);
  return nodes.flatMap(({ id, name, rules }) =>
    rules && names(rules, field.name) ? [{ kind: 'territory', id, name }] : [],
  );
}

/** A territory with all that is part of it, also by way of others. */
export async function withParts(ctx: Context, id: string): Promise<string[]> {
  const nodes = await queries.territories(ctx);
  const found = [id];
  for (let i = 0; i < found.length; i++)
    for (const { id, parent } of nodes) if (parent === found[i] && !found.includes(id)) found.push(id);
  return found;
}

/** @throws invalid for a tree that cannot be */
async function checkTree(ctx: Context, tree: Node[]): Promise<void> {
  const place = (i: number, field: string) => `territories[${i}].${field}`;
  const parents = new Map(tree.map(({ id, parent }) => [id, parent]));
  if (parents.size < tree.length) throw invalidField('territories', 'not_unique', 'A territory is given twice');
  const people = new Set(tree.flatMap(({ manager, members }) => (manager ? [manager, ...members] : members)));
  const able = await queries.colleaguesAmong(ctx, [...people]);
  for (const [i, { id, parent, manager, members, rules }] of tree.entries()) {
    if (parent && !parents.has(parent))
      throw invalidField(place(i, 'parent'), 'not_found', 'There is no such territory');
    if (isCircular(id, parents))
      throw invalidField(place(i, 'parent'), 'circular', 'A territory cannot be part of itself or of one below it');
    if (manager && !able.has(manager))
      throw invalidField(place(i, 'manager'), 'not_found', 'There is no such colleague');
    if (members.some((one) => !able.has(one)))
      throw invalidField(place(i, 'members'), 'not_found', 'This names a colleague who is not there');
    if (rules) checkRules(ctx, rules, place(i, 'rules'));
  }
}

/** What turns the tree in force into another. Parents come before their parts. */
export function treeChanges(live: Node[], next: Node[]): Change[] {
  const before = new Map(live.map((node, i) => [node.id, valuesOf(node, live, i)]));
  const kept = new Set(next.map(({ id }) => id));
  const changes: Change[] = [];
  for (const node of parentsFirst(next)) {
    const values = valuesOf(node, next, next.indexOf(node));
    const known = before.get(node.id);
    if (!known) changes.push({ op: 'create', object: 'territory', id: node.id, values });
    else {
      const changed = Object.fromEntries(
        Object.entries(values).filter(([name, value]) => !sameValue(value, known[name])),
      );
      if (Object.keys(changed).length > 0)
        changes.push({ op: 'update', object: 'territory', id: node.id, values: changed });
    }
  }
  for (const { id } of live) if (!kept.has(id)) changes.push({ op: 'trash', object: 'territory', id });
  return changes;
}

/** Positions are counted among siblings, so that moving one leaves the others elsewhere alone. */
function valuesOf({ id: _, rules, ...node }: Node, tree: Node[], at: number): Values {
  const position = tree.slice(0, at).filter(({ parent }) => parent === node.parent).length;
  return {
    ...node,
    members: node.members.length > 0 ? node.members : null,
    rules: rules ? JSON.stringify(rules) : null,
    position,
  };
}

function parentsFirst(tree: Node[]): Node[] {
  const known = new Set(tree.map(({ id }) => id));
  const below = Map.groupBy(tree, ({ parent }) => (parent && known.has(parent) ? parent : null));
  const walk = (parent: string | null): Node[] => (below.get(parent) ?? []).flatMap((node) => [node, ...walk(node.id)]);
  return walk(null);
}
