import type { Tongue } from './tongue.ts';

export interface Sentiment {
  /** Parts of the text by their tone, 0 to 1, together 1 (0 of an empty text). */
  neg: number;
  neu: number;
  pos: number;
  /** −1 most negative to 1 most positive; between −0.05 and 0.05 counts as neither. */
  compound: number;
}

export type Mood = 'positive' | 'neutral' | 'negative';

export const moodOf = (compound: number): Mood =>
  compound >= 0.05 ? 'positive' : compound <= -0.05 ? 'negative' : 'neutral';

const capitals = 0.733;
const turn = -0.74;
const flat = 15;
/** How far a booster reaches from one, two and three words before. */
const reach = [1, 0.95, 0.9];

/**
 * The tone of a short text by a lexicon of words with their strength and five rules: negation turns, boosters and dampeners
 * before a word move it, capitals among small letters and exclamation marks strengthen, what follows "but" outweighs what
 * stood before. With the English words this is VADER 3.3.2, score by score.
 *
 * Hutto & Gilbert (2014), "VADER: a parsimonious rule-based model for sentiment analysis of social media text", ICWSM-14.
 */
export function sentimentOf(text: string, tongue: Tongue): Sentiment {
  const words = wordsOf(spellOut(text, tongue).trim());
  const lower = words.map((word) => word.toLowerCase());
  const loud = words.some(isUpper) && !words.every(isUpper);
  const tones = lower.map((_, at) => toneAt({ words, lower, loud, at, tongue }));
  return summed(weighBut(tones, lower, tongue), text);
}

/** Longer texts are read sentence by sentence; those without any tone do not thin out the others. */
export function sentimentOfLong(text: string, tongue: Tongue): Sentiment {
  const sentences = text.split(/(?<=[.!?…])\s+|\n+/).filter((part) => part.trim() !== '');
  if (sentences.length < 3) return sentimentOf(text, tongue);
  const each = sentences.map((sentence) => sentimentOf(sentence, tongue));
  const told = each.filter(({ compound }) => compound !== 0);
  const mean = (list: Sentiment[], pick: (one: Sentiment) => number) =>
    list.length === 0 ? 0 : list.reduce((sum, one) => sum + pick(one), 0) / list.length;
  return {
    neg: mean(each, ({ neg }) => neg),
    neu: mean(each, ({ neu }) => neu),
    pos: mean(each, ({ pos }) => pos),
    compound: mean(told, ({ compound }) => compound),
  };
}

interface Place {
  words: string[];
  lower: string[];
  loud: boolean;
  at: number;
  tongue: Tongue;
}

const punctuation = /^[!-/:-@[-`{-~]+|[!-/:-@[-`{-~]+$/g;

/** Punctuation goes from words, but what would be left with two letters or fewer was probably a smiley. */
const wordsOf = (text: string): string[] =>
  text
    .split(/\s+/)
    .filter(Boolean)
    .map((token) => {
      const bare = token.replace(punctuation, '');
      return bare.length <= 2 ? token : bare;
    });

const isUpper = (word: string) => word === word.toUpperCase() && word !== word.toLowerCase();

/** Pictures stand for the words that tell them. */
function spellOut(text: string, { pictures }: Tongue): string {
  if (!/\p{Extended_Pictographic}/u.test(text)) return text;
  return text.replace(/\p{Extended_Pictographic}/gu, (sign) => ` ${pictures[sign] ?? sign} `);
}

function toneAt(place: Place): number {
  const { words, lower, loud, at, tongue } = place;
  const word = lower[at] as string;
  if (tongue.boosters.has(word) || (word === 'kind' && lower[at + 1] === 'of')) return 0;
  const known = tongue.toneOf(word);
  if (known === undefined) return 0;

  let tone = known;
  if (word === 'no' && at + 1 < lower.length && tongue.toneOf(lower[at + 1] as string) !== undefined) tone = 0;
  const denied =
    lower[at - 1] === 'no' ||
    (at > 1 && lower[at - 2] === 'no') ||
    (at > 2 && lower[at - 3] === 'no' && (lower[at - 1] === 'or' || lower[at - 1] === 'nor'));
  if (denied) tone = known * turn;
  if (loud && isUpper(words[at] as string)) tone += tone > 0 ? capitals : -capitals;

  for (let back = 1; back <= 3 && at >= back; back++) {
    if (tongue.toneOf(lower[at - back] as string) !== undefined) continue;
    tone += push(place, at - back, tone) * (reach[back - 1] as number);
    tone = turned(place, back, tone);
    if (back === 3) tone = idiom(place, tone);
  }
  if (lower[at - 1] === 'least' && tongue.toneOf('least') === undefined) {
    if (!(at > 1 && (lower[at - 2] === 'at' || lower[at - 2] === 'very'))) tone *= turn;
  }
  return tongue.turnsAfter ? turnedAfter(place, tone) : tone;
}

function push({ words, lower, loud, tongue }: Place, at: number, tone: number): number {
  const strength = tongue.boosters.get(lower[at] as string);
  if (strength === undefined) return 0;
  const push = tone < 0 ? -strength : strength;
  if (!loud || !isUpper(words[at] as string)) return push;
  return push + (tone > 0 ? capitals : -capitals);
}

const negates = (word: string, { negations }: Tongue) => negations.has(word) || word.includes("n't");
const stresses = (word: string | undefined) => word === 'so' || word === 'this';

/** "never so good" stresses, "without doubt" leaves alone, other negations turn. */
function turned({ lower, at, tongue }: Place, back: number, tone: number): number {
  const word = lower[at - back] as string;
  const [one, two] = [lower[at - 1], lower[at - 2]];
  if (back === 2) {
    if (word === 'never' && stresses(one)) return tone * 1.25;
    if (word === 'without' && one === 'doubt') return tone;
  }
  if (back === 3) {
    // The reference binds "so" and "this" right before the word without asking for "never", and so does this.
    if ((word === 'never' && stresses(two)) || stresses(one)) return tone * 1.25;
    if (word === 'without' && (two === 'doubt' || one === 'doubt')) return tone;
  }
  return negates(word, tongue) ? tone * turn : tone;
}

function idiom({ lower, at, tongue: { idioms, boosters } }: Place, tone: number): number {
  const said = (from: number, to: number) => lower.slice(at + from, at + to + 1).join(' ');
  const before = [said(-1, 0), said(-2, 0), said(-2, -1), said(-3, -1), said(-3, -2)].find((words) =>
    idioms.has(words),
  );
  let result = before === undefined ? tone : (idioms.get(before) as number);
  if (at + 1 < lower.length) result = idioms.get(said(0, 1)) ?? result;
  if (at + 2 < lower.length) result = idioms.get(said(0, 2)) ?? result;
  for (const words of [said(-3, -1), said(-3, -2), said(-2, -1)]) result += boosters.get(words) ?? 0;
  return result;
}

/** In tongues where the negation may follow its verb ("gefällt mir nicht"): up to three words on, unless a new clause began. */
function turnedAfter({ lower, at, tongue }: Place, tone: number): number {
  const { turnsAfter } = tongue;
  if (turnsAfter?.never.has(lower[at] as string)) return tone;
  for (let on = 1; on <= 3 && at + on < lower.length; on++) {
    const word = lower[at + on] as string;
    if (turnsAfter?.by.has(word)) return tone * turn;
    if (tongue.contrasts.has(word)) return tone;
    if (tongue.toneOf(word) !== undefined && !turnsAfter?.never.has(word)) return tone;
  }
  return tone;
}

/**
 * What stands before "but" counts half, what follows one and a half times. The reference looks each tone up by its value, so
 * that the first of two equal ones moves twice; scores would not agree otherwise.
 */
function weighBut(tones: number[], lower: string[], { contrasts }: Tongue): number[] {
  const but = lower.findIndex((word) => contrasts.has(word));
  if (but < 0) return tones;
  for (let i = 0; i < tones.length; i++) {
    const first = tones.indexOf(tones[i] as number);
    if (first !== but) tones[first] = (tones[first] as number) * (first < but ? 0.5 : 1.5);
  }
  return tones;
}

function summed(tones: number[], text: string): Sentiment {
  if (tones.length === 0) return { neg: 0, neu: 0, pos: 0, compound: 0 };
  const emphasis = emphasisOf(text);
  const sum = tones.reduce((a, b) => a + b, 0);
  const total = sum + Math.sign(sum) * emphasis;
  let pos = 0;
  let neg = 0;
  let neu = 0;
  for (const tone of tones) {
    if (tone > 0) pos += tone + 1;
    else if (tone < 0) neg += 1 - tone;
    else neu++;
  }
  if (pos > neg) pos += emphasis;
  else if (pos < neg) neg += emphasis;
  const all = pos + neg + neu;
  return { neg: neg / all, neu: neu / all, pos: pos / all, compound: total / Math.sqrt(total * total + flat) };
}

function emphasisOf(text: string): number {
  const count = (sign: string) => text.split(sign).length - 1;
  const questions = count('?');
  const asked = questions > 3 ? 0.96 : questions > 1 ? questions * 0.18 : 0;
  return Math.min(count('!'), 4) * 0.292 + asked;
}
