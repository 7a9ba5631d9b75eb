import type { Stage } from '../../records/deals/stages.ts';

export interface Placed {
  id: string;
  position: number;
}

/** Stages change places only with stages of their kind: the open ones come first, then won, then lost. */
export const peersOf = (stages: Stage[], stage: Stage): Stage[] => stages.filter((s) => s.kind === stage.kind);

/**
 * The new positions that put a stage at `place` (0 is the first) among its peers, given in their order. Peers keep the
 * positions they share among themselves, so that as few stages as possible change.
 */
export function reordered(peers: Stage[], id: string, place: number): Placed[] {
  const moving = peers.find((s) => s.id === id);
  if (!moving) return [];
  const order = peers.filter((s) => s.id !== id);
  order.splice(Math.max(0, Math.min(place, order.length)), 0, moving);
  if (order.every((stage, index) => stage === peers[index])) return [];
  const positions = ascending(peers.map((s) => s.position));
  return order.flatMap((stage, index) => {
    const position = positions[index] as number;
    return position === stage.position ? [] : [{ id: stage.id, position }];
  });
}

/** Stages with positions as they are about to be. */
export function withPositions(stages: Stage[], placed: Placed[]): Stage[] {
  const next = new Map(placed.map(({ id, position }) => [id, position]));
  return stages.map((stage) => ({ ...stage, position: next.get(stage.id) ?? stage.position }));
}

/** Imports may have left two stages at one place, or one without any: each gets a place after the one before. */
function ascending(positions: Array<number | null>): number[] {
  let last = -1;
  return positions
    .map((position) => position ?? 0)
    .sort((a, b) => a - b)
    .map((position) => {
      last = Math.max(position, last + 1);
      return last;
    });
}

/** The last stage of a kind stays: a pipeline keeps a way in and both ways out. */
export const isLastOfKind = (stages: Stage[], stage: Stage): boolean => peersOf(stages, stage).length === 1;

/** Where the deals of a stage that goes would go: its neighbour of the same kind, else the first stage left. */
export function nextHome(stages: Stage[], stage: Stage): Stage | undefined {
  const peers = peersOf(stages, stage);
  const at = peers.findIndex((s) => s.id === stage.id);
  return peers[at - 1] ?? peers[at + 1] ?? stages.find((s) => s.id !== stage.id);
}
