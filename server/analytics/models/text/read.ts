import { type Emotion, emotionsOf } from './emotions.ts';
import { english } from './english.ts';
import { german } from './german.ts';
import { languageOf } from './language.ts';
import { type Mood, moodOf, sentimentOfLong } from './sentiment.ts';

export interface Reading {
  /** ISO 639-1; null where it cannot be told. */
  language: string | null;
  /** −1 to 1; null in a language that Kith has no words for. */
  score: number | null;
  mood: Mood | null;
  emotions: Emotion[];
}

const tongues = { en: english, de: german };
const LONGEST = 20_000;

/** Everything the rules tell of one text. A text in an unknown or untold language is read for its language only. */
export function readText(text: string): Reading {
  const cut = text.length > LONGEST ? text.slice(0, LONGEST) : text;
  const language = languageOf(cut)?.code ?? null;
  const tongue = language && language in tongues ? tongues[language as keyof typeof tongues]() : null;
  if (!tongue || !language) return { language, score: null, mood: null, emotions: [] };
  const { compound } = sentimentOfLong(cut, tongue);
  return { language, score: compound, mood: moodOf(compound), emotions: emotionsOf(cut, language, tongue) };
}
