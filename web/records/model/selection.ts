/** Everything between two positions, in either direction, both included. */
export const range = <T>(list: readonly T[], from: number, to: number): T[] =>
  list.slice(Math.min(from, to), Math.max(from, to) + 1);
