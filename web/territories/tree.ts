import type { Node, TreeAnswer } from './api.ts';

/** A territory where it stands: how deep, and what is part of it. */
export interface Placed {
  node: Node;
  depth: number;
  below: string[];
}

export type Where = 'before' | 'inside' | 'after';

/** Top to bottom as the tree is read. */
export function placed(nodes: Node[]): Placed[] {
  const known = new Set(nodes.map((node) => node.id));
  const walk = (parent: string | null, depth: number): Placed[] =>
    nodes
      .filter((node) => (node.parent && known.has(node.parent) ? node.parent : null) === parent)
      .flatMap((node) => {
        const parts = depth < 30 ? walk(node.id, depth + 1) : [];
        return [{ node, depth, below: parts.map((part) => part.node.id) }, ...parts];
      });
  return walk(null, 0);
}

/** Puts a territory, with all that is part of it, before, into or after another; the same tree where that cannot be. */
export function moved(nodes: Node[], id: string, target: string, where: Where): Node[] {
  const self = placed(nodes).find(({ node }) => node.id === id);
  const goal = nodes.find((node) => node.id === target);
  if (!self || !goal || id === target || self.below.includes(target)) return nodes;
  const parent = where === 'inside' ? goal.id : goal.parent;
  const others = nodes.filter((node) => node.id !== id);
  const at = others.indexOf(goal);
  const node = { ...self.node, parent };
  return where === 'inside' ? [...others, node] : others.toSpliced(where === 'before' ? at : at + 1, 0, node);
}

/** One step by keyboard: among its siblings, into the one above it, or out of what it is part of. */
export function stepped(nodes: Node[], id: string, step: 'up' | 'down' | 'in' | 'out'): Node[] {
  const node = nodes.find((one) => one.id === id);
  if (!node) return nodes;
  const siblings = nodes.filter((one) => one.parent === node.parent);
  const at = siblings.indexOf(node);
  const before = siblings[at - 1];
  const after = siblings[at + 1];
  if (step === 'up') return before ? moved(nodes, id, before.id, 'before') : nodes;
  if (step === 'down') return after ? moved(nodes, id, after.id, 'after') : nodes;
  if (step === 'in') return before ? moved(nodes, id, before.id, 'inside') : nodes;
  return node.parent ? moved(nodes, id, node.parent, 'after') : nodes;
}

/** Without a territory; what was part of it moves up into its place. */
export function removed(nodes: Node[], id: string): Node[] {
  const gone = nodes.find((node) => node.id === id);
  return nodes
    .filter((node) => node.id !== id)
    .map((node) => (node.parent === id ? { ...node, parent: gone?.parent ?? null } : node));
}

export type Figures = TreeAnswer['figures'][string];

/** What is in a territory and all its parts. */
export function figuresOf(figures: TreeAnswer['figures'], { node, below }: Placed): Figures {
  const all = [node.id, ...below].flatMap((id) => figures[id] ?? []);
  const sum = (pick: (one: Figures) => number) => all.reduce((total, one) => total + pick(one), 0);
  return {
    companies: sum((one) => one.companies),
    deals: sum((one) => one.deals),
    leads: sum((one) => one.leads),
    // In cents, so that sums stay exact.
    value: (sum((one) => Math.round(Number(one.value) * 100)) / 100).toFixed(2),
  };
}

/** The rules of a territory and of all it is part of, the outermost first. */
export function rulesAbove(nodes: Node[], parent: string | null): NonNullable<Node['rules']>[] {
  const found: NonNullable<Node['rules']>[] = [];
  const seen = new Set<string>();
  for (let at = parent; at && !seen.has(at); ) {
    seen.add(at);
    const node = nodes.find((one) => one.id === at);
    if (node?.rules) found.unshift(node.rules);
    at = node?.parent ?? null;
  }
  return found;
}

/** "DACH › Germany › Large". */
export function pathOf(nodes: Node[], id: string): Node[] {
  const path: Node[] = [];
  for (let at: string | null = id; at && path.length < 30; ) {
    const node = nodes.find((one) => one.id === at);
    if (!node || path.includes(node)) break;
    path.unshift(node);
    at = node.parent;
  }
  return path;
}
