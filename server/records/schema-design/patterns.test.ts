import fc from 'fast-check';
import { expect, test } from 'vitest';
import { patternOf } from './patterns.ts';

const letter = fc.constantFrom('a', 'b', '1', '-', ' ', 'Ä');
const atom = fc.constantFrom('a', 'b', '1', '.', '\\d', '\\w', '\\S', '[ab]', '[^a-c]', '[a-z0-9-]', '\\.', 'Ä');
const times = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,3}', '{0,}', '{2,}');

const part = fc.tuple(atom, times).map(([a, t]) => a + t);
const group = fc
  .tuple(fc.array(part, { minLength: 1, maxLength: 2 }), part, fc.boolean(), times)
  .map(([parts, other, either, t]) => `(${parts.join('')}${either ? '|' : ''}${other})${t}`);
// No deeper: the regular expressions that it is held against take for ever on their own.
const pattern = fc.array(fc.oneof(part, group), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));

test('a pattern means what the same regular expression means of the whole text', () => {
  fc.assert(
    fc.property(pattern, fc.array(letter, { maxLength: 6 }), (source, letters) => {
      const text = letters.join('');
      expect([source, text, patternOf(source).test(text)]).toEqual([
        source,
        text,
        new RegExp(`^(?:${source})$`, 'su').test(text),
      ]);
    }),
    { numRuns: 2000 },
  );
});

test('what takes other machines for ever is answered at once', () => {
  const long = `${'a'.repeat(5000)}!`;
  const started = performance.now();
  for (const hard of ['(a+)+', '(a|a)*', '(a|aa)+', '(.*a){20}', '(a*)*b', '.*.*.*.*=.*'])
    expect([hard, patternOf(hard).test(long)]).toEqual([hard, false]);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('what cannot be matched in one pass, or is no pattern, is refused in words', () => {
  for (const wrong of [
    '(a)\\1',
    '(?=a)',
    '(?<!a)b',
    'a**',
    'a*?',
    '(a',
    'a)',
    '[a',
    '[]',
    '{2}',
    'a{9999}',
    '\\',
    'a^b',
    '\\b',
    '[z-a]',
    '((((){200}){200}){200}){200}',
    '(a{200}){200}',
  ])
    expect(() => patternOf(wrong), wrong).toThrowError(expect.objectContaining({ code: 'invalid' }));
});
