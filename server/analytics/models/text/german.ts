import { boostersOf, type Tongue } from './tongue.ts';
import words from './words/de.json' with { type: 'json' };

// A lexicon of our own of some 350 words: narrower than the English one and not held against ratings by people.

let built: Tongue | undefined;

export function german(): Tongue {
  built ??= {
    toneOf: (word) => tone(word),
    boosters: boostersOf(words),
    negations: new Set(words.negations),
    contrasts: new Set(words.contrasts),
    idioms: new Map(Object.entries(words.idioms)),
    pictures: words.pictures,
    turnsAfter: { by: new Set(words.after), never: new Set(words.unmoved) },
  };
  return built;
}

const tones = new Map<string, number>(Object.entries(words.tones));

/** Adjectives carry endings: "zuverlässigen" is looked up as "zuverlässig". */
function tone(word: string): number | undefined {
  const known = tones.get(word);
  if (known !== undefined) return known;
  const stem = /^(.{4,}?)(?:e|en|em|er|es|ste|sten|te|ten)$/.exec(word)?.[1];
  return stem === undefined ? undefined : tones.get(stem);
}
