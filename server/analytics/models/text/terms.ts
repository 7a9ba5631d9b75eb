import functionWords from './words/function-words.json' with { type: 'json' };

/** Texts as numbers of terms: words, and pairs of words that follow each other. */
export interface Terms {
  names: string[];
  /** The terms of each text, each once. */
  texts: Int32Array[];
  /** How many texts hold each term. */
  counts: Int32Array;
}

const dull = new Set(Object.values(functionWords).flat());
const MOST_TERMS = 4000;

/**
 * Splits texts into terms: words of three letters or more that carry matter, in small letters, and pairs of neighbours that
 * occur at least `least` times. A term counts once per text, so that one long text does not speak for many.
 *
 * @param least how many texts must hold a term
 * @param names words to leave out: people and companies, which are no theme
 */
export function termsOf(list: string[], { least = 3, names = new Set<string>() } = {}): Terms {
  const each = list.map((text) => {
    const words = text.toLowerCase().match(/\p{L}+(?:['’-]\p{L}+)*/gu) ?? [];
    const told = words.map((word) => (word.length < 3 || dull.has(word) || names.has(word) ? null : word));
    const terms = new Set<string>();
    told.forEach((word, i) => {
      if (word === null) return;
      terms.add(word);
      const next = told[i + 1];
      if (next) terms.add(`${word} ${next}`);
    });
    return terms;
  });
  const seen = new Map<string, number>();
  for (const terms of each) for (const term of terms) seen.set(term, (seen.get(term) ?? 0) + 1);
  const kept = [...seen]
    .filter(([, count]) => count >= least)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, MOST_TERMS);
  const numbers = new Map(kept.map(([name], i) => [name, i]));
  const texts = each.map((terms) => Int32Array.from([...terms].flatMap((term) => numbers.get(term) ?? [])).sort());
  return { names: kept.map(([name]) => name), texts, counts: Int32Array.from(kept, ([, count]) => count) };
}
