/**
 * Ways of people to a purchase, many at once. Path `i` is `touches[starts[i] … starts[i + 1])`, each the number of a channel,
 * in the order of time.
 */
export interface Paths {
  channels: string[];
  starts: Uint32Array;
  touches: Uint32Array;
  /** How often each path ended in a purchase, and what these were worth together. */
  conversions: Float64Array;
  values: Float64Array;
  /** How often the same path ended in nothing. */
  misses: Float64Array;
  /** Days from each touch to the end of its path, where the times are known. */
  ages?: Float64Array;
}

export interface Path {
  channels: string[];
  conversions: number;
  value: number;
  misses: number;
  /** Days from each touch to the end. */
  ages?: number[];
}

/** Paths as lists turned into arrays; channels are numbered in the order of their names. Paths without a touch fall out. */
export function pathsOf(list: Path[]): Paths {
  const told = list.filter(({ channels }) => channels.length > 0);
  const channels = [...new Set(told.flatMap((path) => path.channels))].sort();
  const numbers = new Map(channels.map((name, i) => [name, i]));
  const starts = new Uint32Array(told.length + 1);
  told.forEach((path, i) => {
    starts[i + 1] = (starts[i] as number) + path.channels.length;
  });
  const size = starts[told.length] as number;
  const touches = new Uint32Array(size);
  const timed = told.length > 0 && told.every(({ ages, channels }) => ages?.length === channels.length);
  const ages = new Float64Array(timed ? size : 0);
  told.forEach((path, i) => {
    const start = starts[i] as number;
    path.channels.forEach((name, j) => {
      touches[start + j] = numbers.get(name) as number;
      if (timed) ages[start + j] = path.ages?.[j] as number;
    });
  });
  const column = (pick: (path: Path) => number) =>
    Float64Array.from(told, (path) => (Number.isFinite(pick(path)) ? pick(path) : 0));
  return {
    channels,
    starts,
    touches,
    conversions: column(({ conversions }) => conversions),
    values: column(({ value }) => value),
    misses: column(({ misses }) => misses),
    ...(timed && { ages }),
  };
}

/** What each channel is given, by its number. */
export interface Credit {
  conversions: Float64Array;
  values: Float64Array;
}

export const noCredit = (channels: number): Credit => ({
  conversions: new Float64Array(channels),
  values: new Float64Array(channels),
});
