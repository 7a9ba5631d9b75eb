import { seeded } from '../../models/linear.ts';
import { isRefusal } from '../../models/refusal.ts';
import { type DistinctTerm, distinctTerms } from '../../models/text/distinct.ts';
import { moodOf } from '../../models/text/sentiment.ts';
import { termsOf } from '../../models/text/terms.ts';
import { themesOf } from '../../models/text/themes.ts';
import type { Accuracy, Trained } from '../../runs/model.ts';
import { percent, type Said } from '../../runs/said.ts';
import type { ThemeSettings } from './themes.ts';

export interface ThemeText {
  object: string;
  id: string;
  text: string;
  month: string;
  language: string | null;
  mood: string | null;
  score: number | null;
  emotions: string[] | null;
  /** 1: about a won deal, 2: about a lost one. */
  side: number | null;
  /** The writer's own 0 to 10. */
  points: number | null;
}

export interface ThemeData {
  texts: ThemeText[];
  /** Words of names, which are no themes. */
  names: string[];
}

const FEWEST = 30;

export function train({ texts, names }: ThemeData, settings: ThemeSettings): Trained {
  if (texts.length < FEWEST)
    return { refused: { key: 'too_few', values: { count: texts.length, have: texts.length, need: FEWEST } } };
  const terms = termsOf(
    texts.map(({ text }) => text),
    { names: new Set(names), least: texts.length > 2000 ? 6 : 3 },
  );
  const found = themesOf(terms, settings.themes, seeded(29));
  const themes = isRefusal(found)
    ? []
    : found.themes.map(({ words, texts: own, coherence }) => themeOf(texts, words, own, coherence));
  const sides = distinctTerms(
    terms,
    texts.map(({ side }) => side ?? 0),
  );
  const read = texts.filter(({ mood }) => mood !== null);
  const negative = read.filter(({ mood }) => mood === 'negative').length;
  return {
    headline: headlineOf(themes, read.length > 0 ? negative / read.length : 0),
    accuracy: againstPoints(texts),
    result: {
      texts: texts.length,
      read: read.length,
      reader: settings.reader !== '',
      moods: counted(read.map(({ mood }) => mood as string)),
      course: courseOf(read),
      languages: counted(texts.map(({ language }) => language ?? 'und')),
      emotions: counted(texts.flatMap(({ emotions }) => emotions ?? [])),
      themes: themes.sort((a, b) => b.texts - a.texts),
      no_themes: isRefusal(found) ? found.refused : null,
      sides: isRefusal(sides) ? null : { won: sides.first.map(told), lost: sides.second.map(told), texts: sides.texts },
    },
  };
}

const told = ({ term, inFirst, inSecond, z, sure }: DistinctTerm) => ({
  term,
  won: inFirst,
  lost: inSecond,
  z: Math.round(z * 10) / 10,
  sure,
});

function counted(values: string[]): Array<{ name: string; count: number }> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => b.count - a.count);
}

function themeOf(all: ThemeText[], words: string[], own: number[], coherence: number) {
  const texts = own.map((i) => all[i] as ThemeText);
  const read = texts.filter(({ score }) => score !== null);
  const mean = read.reduce((sum, { score }) => sum + (score ?? 0), 0) / (read.length || 1);
  return {
    words,
    texts: texts.length,
    coherence: Math.round(coherence * 100) / 100,
    mood: read.length > 0 ? moodOf(mean) : null,
    negative:
      read.length > 0 ? Math.round((100 * read.filter(({ mood }) => mood === 'negative').length) / read.length) : null,
    won: texts.filter(({ side }) => side === 1).length,
    lost: texts.filter(({ side }) => side === 2).length,
    examples: different(texts).map(({ object, id, text }) => ({ object, id, text: text.trim().slice(0, 180) })),
  };
}

function different(texts: ThemeText[]): ThemeText[] {
  const seen = new Set<string>();
  return texts
    .filter(({ text }) => {
      // Of texts that end alike, from a template, one is enough.
      const end = text.trim().slice(-40);
      return !seen.has(end) && Boolean(seen.add(end));
    })
    .slice(0, 3);
}

function courseOf(read: ThemeText[]) {
  return [...Map.groupBy(read, ({ month }) => month)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, own]) => {
      const of = (wanted: string) => own.filter(({ mood }) => mood === wanted).length;
      return { month, positive: of('positive'), neutral: of('neutral'), negative: of('negative') };
    });
}

function headlineOf(themes: Array<ReturnType<typeof themeOf>>, negative: number): Said {
  const sore = themes
    .filter((theme) => theme.negative !== null && theme.texts >= 5)
    .sort((a, b) => (b.negative ?? 0) - (a.negative ?? 0))[0];
  if (!sore || (sore.negative ?? 0) < 100 * negative || (sore.negative ?? 0) < 30)
    return { key: 'headline_calm', values: { negative: percent(negative) } };
  const words = sore.words.slice(0, 3).join(', ');
  return {
    key: 'headline',
    values: { words, share: percent((sore.negative ?? 0) / 100), negative: percent(negative) },
  };
}

/** Comments beside the points that the same person gave: how often the reading agrees, beside always saying the commoner side. */
function againstPoints(texts: ThemeText[]): Accuracy | null {
  const clear = texts.filter(
    ({ points, mood }) => points !== null && mood !== null && mood !== 'neutral' && (points >= 9 || points <= 6),
  );
  if (clear.length < 20) return null;
  const happy = clear.filter(({ points }) => (points ?? 0) >= 9).length;
  const agree = clear.filter(({ points, mood }) => (points ?? 0) >= 9 === (mood === 'positive')).length;
  const [value, baseline] = [agree / clear.length, Math.max(happy, clear.length - happy) / clear.length];
  return {
    measure: 'agreement',
    value,
    baseline,
    lower_is_better: false,
    say: {
      key: 'accuracy',
      values: { count: clear.length, n: clear.length, agree: percent(value), guess: percent(baseline) },
    },
  };
}
