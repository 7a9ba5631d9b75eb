import type { Tongue } from './tongue.ts';
import words from './words/emotions.json' with { type: 'json' };

/** The seven basic emotions; a text may show several. */
export const emotions = ['surprise', 'fear', 'anger', 'sorrow', 'loathing', 'contempt', 'happiness'] as const;
export type Emotion = (typeof emotions)[number];

const spoken: Record<string, Map<string, Emotion[]>> = Object.fromEntries(
  Object.entries(words).map(([language, lists]) => {
    const byWord = new Map<string, Emotion[]>();
    for (const emotion of emotions)
      for (const word of lists[emotion]) byWord.set(word, [...(byWord.get(word) ?? []), emotion]);
    return [language, byWord];
  }),
);

/**
 * The emotions that a text tells, strongest first: by words that people rate so, each weighed by 1, a denied one ("not happy")
 * left out. Only for languages with a list (English, German).
 *
 * The seven are those of Ekman with contempt: Ekman & Friesen (1986), "A new pan-cultural facial expression of emotion".
 */
export function emotionsOf(text: string, language: string, { negations }: Tongue): Emotion[] {
  const byWord = spoken[language];
  if (!byWord) return [];
  const tokens = text.toLowerCase().match(/[\p{L}'’]+/gu) ?? [];
  const found = new Map<Emotion, number>();
  tokens.forEach((word, i) => {
    const told = byWord.get(word);
    if (!told) return;
    const denied = [1, 2, 3].some((back) => {
      const before = tokens[i - back]?.replace('’', "'") ?? '';
      return negations.has(before) || before.endsWith("n't");
    });
    if (!denied) for (const emotion of told) found.set(emotion, (found.get(emotion) ?? 0) + 1);
  });
  return [...found].sort(([, a], [, b]) => b - a).map(([emotion]) => emotion);
}
