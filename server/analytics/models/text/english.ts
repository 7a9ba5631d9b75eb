import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { boostersOf, type Tongue } from './tongue.ts';
import words from './words/en.json' with { type: 'json' };

// The lexicon of VADER, some 7,500 words that ten people each rated; the package brings it with the licence of its authors.

let read: Tongue | undefined;

export function english(): Tongue {
  read ??= {
    toneOf: toneOf(lexicon()),
    boosters: boostersOf(words),
    negations: new Set(words.negations),
    contrasts: new Set(['but']),
    idioms: new Map(Object.entries(words.idioms)),
    pictures: words.pictures,
  };
  return read;
}

const toneOf = (lexicon: Map<string, number>) => (word: string) => lexicon.get(word);

/** One word a line: word, mean rating, spread, the ratings. */
function lexicon(): Map<string, number> {
  const file = createRequire(import.meta.url).resolve('vader-sentiment/vader_lexicon.txt');
  const tones = new Map<string, number>();
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [word, rating] = line.trim().split('\t');
    if (word && rating) tones.set(word, Number(rating));
  }
  return tones;
}
