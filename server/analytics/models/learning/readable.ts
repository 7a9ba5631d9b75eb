import type { Column } from '../attributes.ts';
import { type Matrix, matrix } from '../linear.ts';
import { type Estimate, share } from '../metrics.ts';
import { fitTree, type Tree } from '../trees.ts';

/** A question as people ask it. Who says yes goes on with `yes`. */
export interface Question {
  name: string;
  /** `at_most`: a number of at most `value`. `is`: the word. `unknown`: nothing is known. */
  asks: 'at_most' | 'is' | 'unknown';
  value: number | string | null;
}

/** A tree of few questions over the fields as they stand, each node with what was seen there. */
export interface ReadableNode {
  rows: number;
  /** The share of yes, or the mean, and how sure it is. */
  said: Estimate;
  question: Question | null;
  yes: ReadableNode | null;
  no: ReadableNode | null;
}

export interface Plain {
  x: Matrix;
  /** What each column of `x` asks; a number asks with the threshold of the tree. */
  asks: Array<Pick<Question, 'name' | 'asks'> & { word: string | null }>;
}

const MOST_WORDS = 12;

/** Numbers in their own units (what is missing lies below all), words as zeros and ones. */
export function plainOf(columns: Column[], rows: ArrayLike<number>): Plain {
  const made: Array<{ ask: Plain['asks'][number]; of: (row: number) => number }> = [];
  for (const { name, kind, values } of columns) {
    const missing = Array.from({ length: rows.length }, (_, i) => values[rows[i] as number] ?? null).some(
      (v) => v === null,
    );
    if (missing) made.push({ ask: { name, asks: 'unknown', word: null }, of: (row) => (values[row] == null ? 1 : 0) });
    if (kind === 'number') {
      const known = values.filter((v): v is number => typeof v === 'number' && Number.isFinite(v));
      const middle = known.toSorted((a, b) => a - b)[known.length >> 1] ?? 0;
      made.push({
        ask: { name, asks: 'at_most', word: null },
        of: (row) => (typeof values[row] === 'number' && Number.isFinite(values[row]) ? values[row] : middle),
      });
      continue;
    }
    const counts = new Map<string, number>();
    for (let i = 0; i < rows.length; i++) {
      const word = values[rows[i] as number];
      if (word !== null && word !== undefined) counts.set(String(word), (counts.get(String(word)) ?? 0) + 1);
    }
    const words = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_WORDS);
    // Of two words one question says all.
    for (const [word] of words.length === 2 && !missing ? words.slice(0, 1) : words)
      made.push({ ask: { name, asks: 'is', word }, of: (row) => (String(values[row] ?? '') === word ? 1 : 0) });
  }
  const x = matrix(rows.length, made.length);
  for (let i = 0; i < rows.length; i++)
    made.forEach(({ of }, j) => {
      x.values[i * made.length + j] = of(rows[i] as number);
    });
  return { x, asks: made.map(({ ask }) => ask) };
}

/**
 * A tree shallow enough to be read aloud. A question stays only where its two sides differ by more than chance (two standard
 * errors of the difference); numbers are asked for at the roundest value that parts the same rows.
 */
export function readableTree(
  columns: Column[],
  y: ArrayLike<number>,
  rows: ArrayLike<number>,
  { kind, depth = 3 }: { kind: 'yes_no' | 'number'; depth?: number },
): ReadableNode {
  const { x, asks } = plainOf(columns, rows);
  const own = Float64Array.from({ length: rows.length }, (_, i) => y[rows[i] as number] as number);
  const leaf = Math.max(10, Math.round(rows.length * 0.03));
  const { trees } = fitTree(x, own, { depth, leaf, link: 'number' });
  const all = Int32Array.from({ length: rows.length }, (_, i) => i);
  return nodeOf(trees[0] as Tree, 0, all);

  function nodeOf(tree: Tree, at: number, these: Int32Array): ReadableNode {
    const leafNode = { rows: these.length, said: estimate(these), question: null, yes: null, no: null };
    const column = tree.feature[at] as number;
    if (column < 0) return leafNode;
    const cut = tree.threshold[at] as number;
    const value = (row: number) => x.values[row * x.cols + column] as number;
    const low = these.filter((row) => value(row) <= cut);
    const high = these.filter((row) => value(row) > cut);
    if (low.length === 0 || high.length === 0) return leafNode;
    const left = nodeOf(tree, tree.left[at] as number, low);
    const right = nodeOf(tree, tree.right[at] as number, high);
    if (!left.question && !right.question && !apart(left.said, right.said)) return leafNode;
    const { name, asks: kindOf, word } = asks[column] as Plain['asks'][number];
    // A column of zeros and ones says yes on the right.
    if (kindOf !== 'at_most')
      return { ...leafNode, question: { name, asks: kindOf, value: word }, yes: right, no: left };
    const threshold = roundest(Math.max(...low.map(value)), Math.min(...high.map(value)));
    return { ...leafNode, question: { name, asks: 'at_most', value: threshold }, yes: left, no: right };
  }

  function estimate(these: Int32Array): Estimate {
    let sum = 0;
    for (const row of these) sum += own[row] as number;
    if (kind === 'yes_no') return share(sum, these.length);
    const mean = sum / these.length;
    let squares = 0;
    for (const row of these) squares += ((own[row] as number) - mean) ** 2;
    const error = Math.sqrt(squares / Math.max(1, these.length - 1) / these.length);
    return { value: mean, low: mean - 1.96 * error, high: mean + 1.96 * error };
  }
}

const apart = (a: Estimate, b: Estimate) =>
  Math.abs(a.value - b.value) > Math.sqrt(((a.high - a.low) / 2) ** 2 + ((b.high - b.low) / 2) ** 2);

/** The number with the fewest digits that is at least `from` and below `to`. */
export function roundest(from: number, to: number): number {
  if (!(to > from)) return from;
  for (let power = Math.ceil(Math.log10(Math.max(Math.abs(from), Math.abs(to), 1e-9))); power > -12; power--) {
    const step = 10 ** power;
    for (const part of [step, step / 2]) {
      const tried = Number((Math.ceil(from / part - 1e-9) * part).toPrecision(12));
      if (tried >= from && tried < to) return tried;
    }
  }
  return from;
}
