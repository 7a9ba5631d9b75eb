import functionWords from './words/function-words.json' with { type: 'json' };

export interface Language {
  /** ISO 639-1 */
  code: string;
  /** 0 to 1: how far it is ahead of the next one. */
  sure: number;
}

const scripts: Array<[code: string, letters: RegExp]> = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['th', /\p{Script=Thai}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
];
/** Letters that one language has and its neighbours have not. */
const own: Array<[code: string, letters: RegExp, weight: number]> = [
  ['de', /[äöüß]/g, 0.6],
  ['es', /[ñ¿¡]/g, 1.5],
  ['pt', /[ãõ]/g, 1.5],
  ['fr', /[çèêœ]|\b[ldjcqns]['’]/g, 0.6],
  ['pl', /[łąęśżźć]/g, 1.5],
  ['sv', /[åä]/g, 0.4],
  ['da', /[æø]/g, 1.2],
];

const languagesOf = new Map<string, string[]>();
for (const [code, list] of Object.entries(functionWords))
  for (const word of list) languagesOf.set(word, [...(languagesOf.get(word) ?? []), code]);

/**
 * The language of a text, by its script, its little words (a word that several languages share counts less for each) and its
 * letters: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish, Danish, and by script Japanese,
 * Korean, Chinese, Russian, Arabic, Hebrew, Greek, Thai, Hindi. Null where a text is too short or two are as likely.
 */
export function languageOf(text: string): Language | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters < 3) return null;
  for (const [code, pattern] of scripts) {
    const share = (text.match(pattern)?.length ?? 0) / letters;
    if (share > (code === 'ja' ? 0.1 : 0.4)) return { code, sure: Math.min(1, share + 0.3) };
  }
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  const scores = new Map<string, number>();
  const add = (code: string, weight: number) => scores.set(code, (scores.get(code) ?? 0) + weight);
  for (const word of words) {
    const codes = languagesOf.get(word);
    for (const code of codes ?? []) add(code, 1 / (codes?.length ?? 1));
  }
  for (const [code, pattern, weight] of own) add(code, weight * (text.toLowerCase().match(pattern)?.length ?? 0));
  const [first, second] = [...scores].sort(([, a], [, b]) => b - a);
  if (!first || first[1] < 0.9 || first[1] < words.length * 0.08) return null;
  const sure = 1 - (second?.[1] ?? 0) / first[1];
  return sure < 0.15 ? null : { code: first[0], sure };
}
