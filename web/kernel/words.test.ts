import { expect, test } from 'vitest';
import { matchesWords } from './frame/match.ts';
import { keycaps } from './shortcuts.ts';
import { initials } from './ui/RecordAvatar.tsx';

test('the palette finds an act by the beginnings of its words, in any order, accents aside', () => {
  expect(matchesWords('Go to Companies', 'comp')).toBe(true);
  expect(matchesWords('Geschäft anlegen', 'anl gesch')).toBe(true);
  expect(matchesWords('Geschäft anlegen', 'GESCHA')).toBe(true);
  expect(matchesWords('Go to Companies', 'panies')).toBe(false);
  expect(matchesWords('Go to Companies', 'go deals')).toBe(false);
});

test('initials are the first letters of the first and the last word', () => {
  expect(initials('Dana Fox')).toBe('DF');
  expect(initials('Ana de la Cruz')).toBe('AC');
  expect(initials('Øystein')).toBe('Ø');
  expect(initials('“Quoted” Ltd.')).toBe('QL');
  expect(initials('  ')).toBe('?');
  expect(initials(null)).toBe('?');
});

test('a shortcut is shown as the keys one presses', () => {
  expect(keycaps('mod+k')).toEqual(['Ctrl', 'K']);
  expect(keycaps('g d')).toEqual(['G', 'D']);
  expect(keycaps('Escape')).toEqual(['Esc']);
});
