import { expect, test } from 'vitest';
import { testKith } from '../../test/kith.ts';

const kith = await testKith();
const acme = await kith.workspace({ name: 'Acme', currency: 'USD' });

test('an administrator changes the settings, and they count at once', async () => {
  const admin = await acme.as('admin');
  const change = {
    name: 'Acme Group',
    currency: 'eur',
    time_zone: 'Europe/Vienna',
    locale: 'de-AT',
    rates: { usd: 0.92 },
  };
  const changed = await admin.send('PATCH', '/workspace', change);
  expect(changed.body).toEqual({
    id: acme.workspace.id,
    name: 'Acme Group',
    currency: 'EUR',
    time_zone: 'Europe/Vienna',
    locale: 'de-AT',
    rates: { USD: 0.92 },
  });
  const member = await acme.as('member');
  expect((await member.send('GET', '/session')).body.workspace.currency).toBe('EUR');
  expect((await member.send('GET', '/workspace')).body.rates).toEqual({ USD: 0.92 });
  expect((await admin.send('PATCH', '/workspace', {})).body.name).toBe('Acme Group');
  expect((await admin.send('PATCH', '/workspace', { rates: {} })).body.rates).toEqual({});
});

test('members and readers do not', async () => {
  for (const role of ['member', 'read_only'] as const)
    expect((await (await acme.as(role)).send('PATCH', '/workspace', { name: 'Sly' })).status).toBe(403);
});

test.each([
  { name: '' },
  { name: 'a\nb' },
  { currency: 'EURO' },
  { time_zone: 'Nowhere' },
  { locale: 'x' },
  { rates: { EUR: 0 } },
  { rates: { EUR: -1 } },
  { rates: { EUR: '1.08' } },
  { rates: { ABC: 1 } },
])('%o is refused', async (change) => {
  expect((await acme.owner.send('PATCH', '/workspace', change)).status).toBe(422);
});
