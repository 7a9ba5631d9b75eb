import { expect, test } from 'vitest';
import { tileOrigins } from '../../kernel/tiles.ts';
import { pageHeaders } from '../../kernel/web.ts';
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
    map_tiles: null,
  });
  const member = await acme.as('member');
  expect((await member.send('GET', '/session')).body.workspace.currency).toBe('EUR');
  expect((await member.send('GET', '/workspace')).body.rates).toEqual({ USD: 0.92 });
  expect((await admin.send('PATCH', '/workspace', {})).body.name).toBe('Acme Group');
  expect((await admin.send('PATCH', '/workspace', { rates: { gbp: 1.15 } })).body.rates).toEqual({
    GBP: 1.15,
    USD: 0.92,
  });
});

test('the page may take pictures from the tile server that was chosen, from no other, and from none without one', async () => {
  const policy = async () => {
    const headers = pageHeaders('', false, await tileOrigins(kith.runtime));
    return headers['content-security-policy']?.split('; ').find((part) => part.startsWith('img-src'));
  };
  const admin = await acme.as('admin');
  expect(await policy()).toBe("img-src 'self' data: blob:");
  const map_tiles = {
    url: 'https://tiles.acme.example:8443/osm/{z}/{x}/{y}.png?key=a1',
    attribution: '© The surveyors',
  };
  expect((await admin.send('PATCH', '/workspace', { map_tiles })).body.map_tiles).toEqual(map_tiles);
  expect(await policy()).toBe("img-src 'self' data: blob: https://tiles.acme.example:8443");
  await admin.send('PATCH', '/workspace', { map_tiles: null });
  expect(await policy()).toBe("img-src 'self' data: blob:");
  const { body } = await admin.send('GET', '/audit?limit=2');
  expect(body.data[0]).toMatchObject({ action: 'workspace.changed', detail: { map_tiles: [map_tiles.url, null] } });
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
  { map_tiles: { url: 'https://tiles.example/map.png', attribution: 'Us' } },
  { map_tiles: { url: 'https://{s}.tiles.example/{z}/{x}/{y}.png', attribution: 'Us' } },
  { map_tiles: { url: 'https://{z}.tiles.example/{z}/{x}/{y}.png', attribution: 'Us' } },
  { map_tiles: { url: 'javascript://{z}/{x}/{y}', attribution: 'Us' } },
  { map_tiles: { url: "https://tiles.example; script-src 'unsafe-inline'/{z}/{x}/{y}.png", attribution: 'Us' } },
])('%o is refused', async (change) => {
  expect((await acme.owner.send('PATCH', '/workspace', change)).status).toBe(422);
});
