import { expect, test } from 'vitest';
import { seeded } from '../linear.ts';
import { isRefusal } from '../refusal.ts';
import { distinctTerms } from './distinct.ts';
import { english } from './english.ts';
import { readText } from './read.ts';
import { sentimentOf } from './sentiment.ts';
import { termsOf } from './terms.ts';
import { themesOf } from './themes.ts';

test('English and German texts are told apart and read, others are told and left unread', () => {
  expect(readText('The delivery was late again. We are really frustrated.')).toMatchObject({
    language: 'en',
    mood: 'negative',
    emotions: ['anger'],
  });
  expect(readText('Vielen Dank, wir sind mit dem Service sehr zufrieden!')).toMatchObject({
    language: 'de',
    mood: 'positive',
    emotions: ['happiness'],
  });
  expect(readText('Merci beaucoup pour votre aide')).toEqual({ language: 'fr', score: null, mood: null, emotions: [] });
  expect(readText('今日はありがとう').language).toBe('ja');
  expect(readText('Ok Max').language).toBeNull();
});

test('a negation turns the mood, before the word and in German after it', () => {
  expect(readText('We are not happy with this.').mood).toBe('negative');
  expect(readText('Das Gerät funktioniert leider nicht.').mood).toBe('negative');
  expect(readText('Das gefällt uns nicht.').mood).toBe('negative');
});

test('an empty text has no mood, and signs without letters do no harm', () => {
  expect(sentimentOf('', english())).toEqual({ neg: 0, neu: 0, pos: 0, compound: 0 });
  expect(sentimentOf('?!? 100 % …', english()).compound).toBe(0);
  expect(sentimentOf('👍', english()).compound).toBeGreaterThan(0.3);
});

const about = (theme: string[], random: () => number) =>
  Array.from({ length: 5 }, () => theme[Math.floor(random() * theme.length)]).join(' ');
const delivery = ['delivery', 'late', 'parcel', 'courier', 'waiting', 'arrived'];
const price = ['price', 'discount', 'budget', 'expensive', 'offer', 'cheaper'];

test('themes find words that stand together, and random words have none', () => {
  const random = seeded(3);
  const texts = Array.from({ length: 120 }, (_, i) => about(i % 2 ? delivery : price, random));
  const found = themesOf(termsOf(texts), 2, seeded(1));
  if (isRefusal(found)) throw new Error(found.refused);
  const sides = found.themes.map(({ words }) => (words.some((word) => delivery.includes(word)) ? 'delivery' : 'price'));
  expect(sides.sort()).toEqual(['delivery', 'price']);
  expect(texts.filter((_, i) => found.of[i] !== found.of[i % 2]).length).toBeLessThan(6);

  const all = [...delivery, ...price, 'blue', 'house', 'tree', 'river', 'stone', 'cloud'];
  const noise = Array.from({ length: 120 }, () => about(all, random));
  const none = themesOf(termsOf(noise), 4, seeded(1));
  expect(isRefusal(none) || none.themes.length < 2).toBe(true);
  expect(themesOf(termsOf(['one text', 'two text']), 3, seeded(1))).toHaveProperty('refused');
});

test('the words of one side against another are told, with how sure that is', () => {
  const random = seeded(5);
  const group = Array.from({ length: 200 }, (_, i) => 1 + (i % 2));
  const texts = group.map(
    (side) =>
      `${about(['meeting', 'call', 'team'], random)} ${side === 2 && random() < 0.4 ? 'too expensive' : 'fine'}`,
  );
  const found = distinctTerms(termsOf(texts), group);
  if (isRefusal(found)) throw new Error(found.refused);
  expect(found.second[0]).toMatchObject({ term: 'expensive', sure: true, inFirst: 0 });
  expect(found.second.some(({ term }) => term === 'meeting')).toBe(false);
  expect(distinctTerms(termsOf(texts), new Array(200).fill(1))).toHaveProperty('refused');
});
