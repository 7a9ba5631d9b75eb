import { expect, test } from 'vitest';
import { deviceOf } from './settings/devices.ts';
import { checkPassword } from './welcome/password.ts';
import { guessedCurrency } from './welcome/places.ts';

test('the currency is guessed from the country, and English of nowhere is no American', () => {
  expect(guessedCurrency(['de-CH'], 'Europe/Zurich')).toBe('CHF');
  expect(guessedCurrency(['en-US'], 'America/New_York')).toBe('USD');
  expect(guessedCurrency(['en-US'], 'Europe/Berlin')).toBe('EUR');
  expect(guessedCurrency(['en-US', 'en'], 'Europe/London')).toBe('GBP');
  expect(guessedCurrency(['fr'], 'Europe/Paris')).toBe('EUR');
  expect(guessedCurrency([], 'Asia/Tokyo')).toBe('USD');
});

test('a password is weak until it is long enough and varied, whatever signs it has', () => {
  const email = 'dana@northwind.example';
  expect(checkPassword('', email).strength).toBe(0);
  expect(checkPassword('A1!b2?', email)).toMatchObject({ strength: 1, longEnough: false });
  expect(checkPassword('aaaaaaaaaaaaaaaa', email)).toMatchObject({ strength: 1, longEnough: true });
  expect(checkPassword(email, email)).toMatchObject({ strength: 1, notTheAddress: false });
  expect(checkPassword('correct horse battery staple', email).strength).toBe(4);
});

test('a device is called what people call it', () => {
  const safari =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
  const edge = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0';
  expect(deviceOf(safari)).toEqual({ browser: 'Safari', system: 'iOS', phone: true });
  expect(deviceOf(edge)).toEqual({ browser: 'Edge', system: 'Windows', phone: false });
  expect(deviceOf(null)).toEqual({ browser: '', system: '', phone: false });
});
