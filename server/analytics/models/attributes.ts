import { type Matrix, matrix } from './linear.ts';
import { auc, type Estimate, share } from './metrics.ts';

/** One thing that is known of each record: a number or a word, or nothing. */
export interface Column {
  name: string;
  kind: 'number' | 'category';
  values: Array<number | string | null>;
}

/** How one column becomes columns of numbers, as learnt from the rows that the model is fitted to. */
export type Part =
  | { name: string; kind: 'number'; logarithm: boolean; mean: number; spread: number; missing: boolean }
  | { name: string; kind: 'category'; words: string[] };

export interface Encoder {
  parts: Part[];
}

const MOST_WORDS = 25;
const LEAST_ROWS = 8;

export function encoderOf(columns: Column[], rows: ArrayLike<number>): Encoder {
  return {
    parts: columns.map((column) => (column.kind === 'number' ? numberPart(column, rows) : wordPart(column, rows))),
  };
}

function numberPart({ name, values }: Column, rows: ArrayLike<number>): Part {
  const known: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i] as number];
    if (typeof value === 'number' && Number.isFinite(value)) known.push(value);
  }
  const sorted = known.toSorted((a, b) => a - b);
  const median = sorted[sorted.length >> 1] ?? 0;
  // Amounts of money and numbers of people: what counts is how many times as much.
  const logarithm = (sorted[0] ?? -1) >= 0 && (sorted.at(-1) ?? 0) > 20 * Math.max(median, 1);
  const turned = logarithm ? known.map(Math.log1p) : known;
  const mean = turned.reduce((a, b) => a + b, 0) / (turned.length || 1);
  const spread = Math.sqrt(turned.reduce((a, b) => a + (b - mean) ** 2, 0) / (turned.length || 1)) || 1;
  return { name, kind: 'number', logarithm, mean, spread, missing: known.length < rows.length };
}

function wordPart({ name, values }: Column, rows: ArrayLike<number>): Part {
  const counts = new Map<string, number>();
  for (let i = 0; i < rows.length; i++) {
    const word = values[rows[i] as number];
    if (word !== null && word !== undefined) counts.set(String(word), (counts.get(String(word)) ?? 0) + 1);
  }
  const least = Math.max(LEAST_ROWS, rows.length * 0.005);
  const words = [...counts]
    .filter(([, count]) => count >= least)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, MOST_WORDS)
    .map(([word]) => word);
  return { name, kind: 'category', words };
}

const widthOf = (part: Part) => (part.kind === 'number' ? (part.missing ? 2 : 1) : part.words.length + 1);

/** Which part each encoded column comes from. */
export const originsOf = ({ parts }: Encoder): number[] =>
  parts.flatMap((part, i) => new Array<number>(widthOf(part)).fill(i));

/** Numbers in units of their spread, words as zeros and ones; what is missing counts as the mean and says so in a column of its own. */
export function encode(encoder: Encoder, columns: Column[], rows: ArrayLike<number>): Matrix {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const width = encoder.parts.reduce((sum, part) => sum + widthOf(part), 0);
  const encoded = matrix(rows.length, width);
  let at = 0;
  for (const part of encoder.parts) {
    const values = byName.get(part.name)?.values ?? [];
    for (let i = 0; i < rows.length; i++) {
      const value = values[rows[i] as number] ?? null;
      const place = i * width + at;
      if (part.kind === 'category') {
        const word = value === null ? -1 : part.words.indexOf(String(value));
        // The last column is for nothing at all; a word seen too seldom has none.
        if (word >= 0) encoded.values[place + word] = 1;
        else if (value === null) encoded.values[place + part.words.length] = 1;
      } else if (typeof value === 'number' && Number.isFinite(value)) {
        const turned = part.logarithm ? Math.log1p(Math.max(0, value)) : value;
        encoded.values[place] = Math.min(6, Math.max(-6, (turned - part.mean) / part.spread));
      } else if (part.missing) encoded.values[place + 1] = 1;
    }
    at += widthOf(part);
  }
  return encoded;
}

/** What one attribute alone tells of the outcome. */
export interface Evidence {
  name: string;
  /** Rows in which it is known, of all. */
  filled: number;
  /** How far the two outcomes differ in it (information value): 0.02 is weak, 0.1 of use, above 0.5 rare. */
  information: number;
  /** More than chance would give. */
  clear: boolean;
  /** It tells so much that it can only have been known afterwards. */
  leaks: boolean;
  /** Its values with the share that turned out well, and how many times that is of all; most telling first. */
  groups: Array<{
    from: number | null;
    to: number | null;
    word: string | null;
    rows: number;
    rate: Estimate;
    lift: Estimate;
  }>;
}

export function evidenceOf(column: Column, y: ArrayLike<number>): Evidence {
  const n = y.length;
  let ones = 0;
  for (let i = 0; i < n; i++) ones += y[i] as number;
  const zeros = n - ones;
  const { keys, names } = grouped(column);
  const wins = new Float64Array(names.length);
  const counts = new Float64Array(names.length);
  for (let i = 0; i < n; i++) {
    const key = keys[i] as number;
    counts[key] = (counts[key] as number) + 1;
    wins[key] = (wins[key] as number) + (y[i] as number);
  }
  let information = 0;
  let used = 0;
  names.forEach((_, k) => {
    if (!counts[k]) return;
    used++;
    const a = ((wins[k] as number) + 0.5) / (ones + 0.5 * names.length);
    const b = ((counts[k] as number) - (wins[k] as number) + 0.5) / (zeros + 0.5 * names.length);
    information += (a - b) * Math.log(a / b);
  });
  // Where the attribute tells nothing, this is distributed about as chi-squared with one less than the groups.
  const chance = used - 1;
  const statistic = (information * ones * zeros) / (n || 1);
  const clear = information >= 0.02 && statistic > chance + 3 * Math.sqrt(2 * chance);
  const base = ones / (n || 1);
  const filledOf = (outcome: number) => {
    let known = 0;
    let all = 0;
    for (let i = 0; i < n; i++) {
      if (y[i] !== outcome) continue;
      all++;
      if (column.values[i] !== null && column.values[i] !== undefined) known++;
    }
    return { known, share: known / (all || 1) };
  };
  const [won, lost] = [filledOf(1), filledOf(0)];
  const rates = Float64Array.from({ length: n }, (_, i) => {
    const key = keys[i] as number;
    return (wins[key] as number) / (counts[key] as number);
  });
  const leaks = Math.abs(won.share - lost.share) > 0.8 || (n >= 60 && auc(y, rates) > 0.97);
  return {
    name: column.name,
    filled: (won.known + lost.known) / (n || 1),
    information,
    clear: clear && !leaks,
    leaks,
    groups: names
      .map((name, k) => {
        const rate = share(wins[k] as number, counts[k] as number);
        const lift = { value: rate.value / base, low: rate.low / base, high: rate.high / base };
        return { ...name, rows: counts[k] as number, rate, lift };
      })
      .filter((group) => group.rows >= LEAST_ROWS)
      .sort(
        (a, b) => Math.abs(Math.log(b.lift.value || 0.01)) * b.rows - Math.abs(Math.log(a.lift.value || 0.01)) * a.rows,
      )
      .slice(0, 8),
  };
}

/** A range of numbers, or a word; neither where nothing is known. */
export interface GroupName {
  from: number | null;
  to: number | null;
  word: string | null;
}

/** The rows by the values of a column: its words, or five ranges of about as many rows. `keys` says which of `names` each is in. */
export function grouped({ kind, values }: Column): { names: GroupName[]; keys: number[] } {
  type Name = GroupName;
  const nothing: Name = { from: null, to: null, word: null };
  if (kind === 'category') {
    const counts = new Map<string, number>();
    for (const value of values)
      if (value !== null && value !== undefined) counts.set(String(value), (counts.get(String(value)) ?? 0) + 1);
    const words = [...counts]
      .sort((a, b) => b[1] - a[1])
      .slice(0, MOST_WORDS)
      .map(([word]) => word);
    const place = new Map(words.map((word, i) => [word, i + 2]));
    const names: Name[] = [nothing, { ...nothing, word: '' }, ...words.map((word) => ({ ...nothing, word }))];
    return {
      names,
      keys: values.map((value) => (value === null || value === undefined ? 0 : (place.get(String(value)) ?? 1))),
    };
  }
  const sorted = values.filter((v): v is number => typeof v === 'number').toSorted((a, b) => a - b);
  const cuts = [...new Set([0.2, 0.4, 0.6, 0.8].map((q) => sorted[Math.floor(q * sorted.length)]))].filter(
    (v) => v !== undefined,
  );
  const names: Name[] = [
    nothing,
    ...Array.from({ length: cuts.length + 1 }, (_, i) => ({
      from: cuts[i - 1] ?? null,
      to: cuts[i] ?? null,
      word: null,
    })),
  ];
  return { names, keys: values.map((v) => (typeof v === 'number' ? 1 + cuts.filter((cut) => v >= cut).length : 0)) };
}
