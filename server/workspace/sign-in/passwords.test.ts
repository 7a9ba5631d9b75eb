import { expect, test } from 'vitest';
import { checkPassword, hashPassword, passwordMatches } from './passwords.ts';

const refused = (password: string, email = 'dana.fox@acme.com') => {
  try {
    checkPassword(password, email);
    return null;
  } catch (error) {
    return (error as { errors: Array<{ code: string }> }).errors[0]?.code;
  }
};

test('a password has ten characters or more, counted as people count them', () => {
  expect(refused('short one')).toBe('too_short');
  expect(refused('🙂🙃😉🙁😀😎🤖👻🐙')).toBe('too_short');
  expect(refused('🙂🙃😉🙁😀😎🤖👻🐙🦊')).toBeNull();
});

test.each([
  'password12',
  'Password2024!',
  'P@ssw0rd123',
  'passwordpassword',
  'qwertyuiop',
  'QwertyUiop123',
  '1234567890',
  '0987654321',
  '12345678901234567890',
  'aaaaaaaaaaaa',
  'abababababab',
  'abcdefghij',
  'letmein2024',
  'iloveyou!!!',
  'administrator1',
  'Summer2026!',
  'kithkithkith',
  '!!!welcome1!!!',
])('%s is among the first that anyone would try', (password) => {
  expect(refused(password)).toBe('too_common');
});

test('the e-mail address is no password', () => {
  expect(refused('Dana.Fox@Acme.com')).toBe('too_common');
  expect(refused('averylongname', 'averylongname@acme.com')).toBe('too_common');
});

test.each(['five green owls sing', 'correct battery horse', 'Grüße aus Köln', 'x7#kQ!vB2m', 'mein Pferd heißt Olga'])(
  '%s is a good password',
  (password) => {
    expect(refused(password)).toBeNull();
  },
);

test('a password matches however the keyboard composed its accents', async () => {
  const stored = await hashPassword('Gru\u0308\u00dfe aus Ko\u0308ln');
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await passwordMatches(stored, 'Gr\u00fc\u00dfe aus K\u00f6ln')).toBe(true);
  expect(await passwordMatches(stored, 'gr\u00fc\u00dfe aus k\u00f6ln')).toBe(false);
});

test('without an account the answer takes as long, and is no', async () => {
  const stored = await hashPassword('five green owls sing');
  const best = new Map<string | undefined, number>();
  // Turn by turn, and the best of each, so that a busy machine slows both or neither.
  for (let i = 0; i < 8; i++) {
    for (const hash of [stored, undefined]) {
      const started = performance.now();
      expect(await passwordMatches(hash, 'a wrong password')).toBe(false);
      best.set(hash, Math.min(best.get(hash) ?? Number.POSITIVE_INFINITY, performance.now() - started));
    }
  }
  const ratio = (best.get(undefined) as number) / (best.get(stored) as number);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});
