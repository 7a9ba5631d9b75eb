import type { Refusal } from '../refusal.ts';
import type { Terms } from './terms.ts';

export interface Theme {
  /** Its words, the most telling first. */
  words: string[];
  /** Texts that are mostly about it, by their number, the clearest first. */
  texts: number[];
  /** How often its words stand together beyond chance: mean normalised pointwise mutual information, −1 to 1. */
  coherence: number;
}

export interface Themes {
  themes: Theme[];
  /** Number of the theme of each text; −1 where none is clear. */
  of: Int32Array;
  /** Mean coherence if texts were dealt out at random: a theme is told only where it is clearly above. */
  chance: number;
}

const ROUNDS = 80;
const WORDS = 8;
/** From what part on a text is about a theme. */
const CLEAR = 0.3;

/**
 * Themes of texts by non-negative factorisation of the table of texts and terms (weights tf-idf, rows of length 1): each theme
 * is a list of words that stand together, each text a mixture of themes. Multiplicative updates from a seeded start. Themes
 * whose words stand together no more than by chance are dropped.
 *
 * Lee & Seung (1999), "Learning the parts of objects by non-negative matrix factorization", Nature 401; coherence as of
 * Bouma (2009), "Normalized (pointwise) mutual information in collocation extraction".
 *
 * @param random numbers from 0 to 1, seeded by the caller
 */
export function themesOf(terms: Terms, wanted: number, random: () => number): Themes | Refusal {
  const rows = weighted(terms);
  const told = rows.filter(({ terms }) => terms.length > 0).length;
  const m = terms.names.length;
  const k = Math.min(wanted, Math.floor(told / 8), Math.floor(m / 4));
  if (k < 2) return { refused: 'There are too few texts yet: themes need about thirty that tell something.' };

  const w = Float64Array.from({ length: rows.length * k }, () => 0.05 + random());
  const h = Float64Array.from({ length: k * m }, () => 0.05 + random());
  for (let round = 0; round < ROUNDS; round++) {
    updateThemes(rows, w, h, k, m);
    updateTexts(rows, w, h, k, m);
  }
  const chance = chanceCoherence(terms, random);
  const found = Array.from({ length: k }, (_, t) => {
    const order = [...Array(m).keys()].sort((a, b) => (h[t * m + b] as number) - (h[t * m + a] as number));
    const words = withoutEchoes(
      terms,
      order.slice(0, 4 * WORDS).filter((at) => (h[t * m + at] as number) > 1e-6),
    );
    const size = Math.hypot(...h.subarray(t * m, (t + 1) * m));
    return { t, words, size, coherence: coherenceOf(terms, words) };
  }).filter(({ words, coherence }) => words.length >= 3 && coherence > Math.max(0.05, 2 * chance));
  if (found.length === 0) return { refused: 'The texts have no themes that stand out: each speaks of something else.' };

  const of = new Int32Array(rows.length).fill(-1);
  const texts: Array<Array<[text: number, part: number]>> = found.map(() => []);
  rows.forEach((row, i) => {
    if (row.terms.length === 0) return;
    // How much of the text, a row of length 1, a theme accounts for.
    const parts = found.map(({ t, size }) => (w[i * k + t] as number) * size);
    const at = parts.indexOf(Math.max(...parts));
    if ((parts[at] as number) < CLEAR) return;
    of[i] = at;
    texts[at]?.push([i, parts[at] as number]);
  });
  return {
    themes: found.map(({ words, coherence }, at) => ({
      words: words.map((word) => terms.names[word] as string),
      coherence,
      texts: (texts[at] ?? []).sort(([, a], [, b]) => b - a).map(([text]) => text),
    })),
    of,
    chance,
  };
}

/** "half day" beside "day" tells nothing more: of terms that share a word the first stays. */
function withoutEchoes({ names }: Terms, order: number[]): number[] {
  const used = new Set<string>();
  const kept: number[] = [];
  for (const at of order) {
    const words = (names[at] as string).split(' ');
    if (words.some((word) => used.has(word))) continue;
    for (const word of words) used.add(word);
    kept.push(at);
    if (kept.length === WORDS) break;
  }
  return kept;
}

interface Row {
  terms: Int32Array;
  weights: Float64Array;
}

function weighted({ texts, counts }: Terms): Row[] {
  const idf = Float64Array.from(counts, (count) => Math.log(1 + texts.length / count));
  return texts.map((terms) => {
    const weights = Float64Array.from(terms, (term) => idf[term] as number);
    const length = Math.hypot(...weights) || 1;
    return { terms, weights: weights.map((weight) => weight / length) };
  });
}

/** H ← H ∘ (WᵀV) / (WᵀW H) */
function updateThemes(rows: Row[], w: Float64Array, h: Float64Array, k: number, m: number): void {
  const above = new Float64Array(k * m);
  rows.forEach(({ terms, weights }, i) => {
    for (let at = 0; at < terms.length; at++) {
      const term = terms[at] as number;
      for (let t = 0; t < k; t++)
        above[t * m + term] = (above[t * m + term] as number) + (w[i * k + t] as number) * (weights[at] as number);
    }
  });
  const gram = gramOf(w, rows.length, k);
  const column = new Float64Array(k);
  for (let term = 0; term < m; term++) {
    for (let t = 0; t < k; t++) column[t] = h[t * m + term] as number;
    for (let t = 0; t < k; t++) {
      let below = 1e-12;
      for (let s = 0; s < k; s++) below += (gram[t * k + s] as number) * (column[s] as number);
      h[t * m + term] = ((column[t] as number) * (above[t * m + term] as number)) / below;
    }
  }
}

/** W ← W ∘ (V Hᵀ) / (W H Hᵀ) */
function updateTexts(rows: Row[], w: Float64Array, h: Float64Array, k: number, m: number): void {
  const gram = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = a; b < k; b++) {
      let sum = 0;
      for (let term = 0; term < m; term++) sum += (h[a * m + term] as number) * (h[b * m + term] as number);
      gram[a * k + b] = sum;
      gram[b * k + a] = sum;
    }
  }
  const own = new Float64Array(k);
  rows.forEach(({ terms, weights }, i) => {
    for (let t = 0; t < k; t++) own[t] = w[i * k + t] as number;
    for (let t = 0; t < k; t++) {
      let above = 0;
      for (let at = 0; at < terms.length; at++)
        above += (weights[at] as number) * (h[t * m + (terms[at] as number)] as number);
      let below = 1e-12;
      for (let s = 0; s < k; s++) below += (own[s] as number) * (gram[s * k + t] as number);
      w[i * k + t] = ((own[t] as number) * above) / below;
    }
  });
}

function gramOf(w: Float64Array, rows: number, k: number): Float64Array {
  const gram = new Float64Array(k * k);
  for (let i = 0; i < rows; i++)
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++)
        gram[a * k + b] = (gram[a * k + b] as number) + (w[i * k + a] as number) * (w[i * k + b] as number);
  return gram;
}

function coherenceOf({ texts, counts }: Terms, words: number[]): number {
  const wanted = new Map(words.map((word, i) => [word, i]));
  const together = new Float64Array(words.length ** 2);
  for (const terms of texts) {
    const here = [...terms].flatMap((term) => wanted.get(term) ?? []);
    for (const a of here)
      for (const b of here) together[a * words.length + b] = (together[a * words.length + b] as number) + 1;
  }
  const n = texts.length;
  let sum = 0;
  let pairs = 0;
  for (let a = 0; a < words.length; a++) {
    for (let b = a + 1; b < words.length; b++) {
      const both = (together[a * words.length + b] as number) / n;
      const single = ((counts[words[a] as number] as number) / n) * ((counts[words[b] as number] as number) / n);
      pairs++;
      if (both === 0) sum -= 1;
      else sum += both >= 1 ? 0 : Math.log(both / single) / -Math.log(both);
    }
  }
  return pairs === 0 ? 0 : sum / pairs;
}

/** What lists of words drawn at random would reach. */
function chanceCoherence(terms: Terms, random: () => number): number {
  let sum = 0;
  const tries = 20;
  for (let i = 0; i < tries; i++) {
    const words = new Set<number>();
    while (words.size < Math.min(WORDS, terms.names.length)) words.add(Math.floor(random() * terms.names.length));
    sum += coherenceOf(terms, [...words]);
  }
  return sum / tries;
}
