/**
 * Which pairs are looked at: those that share a key, whatever the key (the union of the blocks). A block that grew too
 * large (fifty thousand people called Smith) is parted again by finer keys, and what is still too large is compared
 * with its neighbours in order only (Hernández and Stolfo, "The merge/purge problem", 1995), so that the number of
 * pairs grows with the records and not with their square.
 */

/** Blocks up to this size are compared whole. */
export const WHOLE = 60;
/** In what is too large even after parting, each record is compared with so many neighbours. */
const NEIGHBOURS = 8;

export interface Member {
  /** The keys that part a block that is too large. */
  fine: readonly string[];
  /** Puts like beside like. */
  order: string;
}

/** The pairs of one block, as places in `members`; no pair twice. */
export function* pairsOfBlock(members: readonly Member[]): Generator<[number, number]> {
  const { length } = members;
  if (length <= WHOLE) {
    for (let i = 0; i < length; i++) for (let j = i + 1; j < length; j++) yield [i, j];
    return;
  }
  const seen = new Set<number>();
  const parts = new Map<string, number[]>();
  members.forEach(({ fine }, i) => {
    for (const key of fine) {
      const part = parts.get(key);
      if (part) part.push(i);
      else parts.set(key, [i]);
    }
  });
  const ordered = members.map((_, i) => i).sort((a, b) => compare(members[a]?.order ?? '', members[b]?.order ?? ''));
  const places = new Int32Array(length);
  ordered.forEach((member, place) => {
    places[member] = place;
  });
  for (const part of [...parts.values(), ordered]) {
    if (part.length <= WHOLE) {
      for (let i = 0; i < part.length; i++) {
        for (let j = i + 1; j < part.length; j++) yield* once(seen, length, part[i] as number, part[j] as number);
      }
    } else {
      const sorted = part === ordered ? part : part.sort((a, b) => (places[a] as number) - (places[b] as number));
      for (let i = 0; i < sorted.length; i++) {
        const end = Math.min(sorted.length - 1, i + NEIGHBOURS);
        for (let j = i + 1; j <= end; j++) yield* once(seen, length, sorted[i] as number, sorted[j] as number);
      }
    }
  }
}

function* once(seen: Set<number>, length: number, a: number, b: number): Generator<[number, number]> {
  const key = a < b ? a * length + b : b * length + a;
  if (a === b || seen.has(key)) return;
  seen.add(key);
  yield a < b ? [a, b] : [b, a];
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The union of blocks over two lists (or within one): pairs whose keys agree in any of `keys`; an empty key puts a
 * record in no block. Gives places in the lists.
 */
export function blockedPairs<T>(
  left: readonly T[],
  right: readonly T[] | null,
  keys: ReadonlyArray<(record: T) => string | null>,
): Array<[number, number]> {
  const others = right ?? left;
  const seen = new Set<number>();
  const pairs: Array<[number, number]> = [];
  for (const key of keys) {
    const block = new Map<string, number[]>();
    others.forEach((record, i) => {
      const value = key(record);
      if (value) block.set(value, [...(block.get(value) ?? []), i]);
    });
    left.forEach((record, i) => {
      const value = key(record);
      for (const j of (value && block.get(value)) || []) {
        if (!right && j <= i) continue;
        const pair = i * others.length + j;
        if (!seen.has(pair)) {
          seen.add(pair);
          pairs.push([i, j]);
        }
      }
    });
  }
  return pairs;
}
