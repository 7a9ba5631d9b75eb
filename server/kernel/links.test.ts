import { expect, test } from 'vitest';
import { z } from 'zod';
import { domains } from '../domains.ts';
import type { Domain } from '../records/domain.ts';
import { testKith } from '../test/kith.ts';
import { uuidv7 } from './ids.ts';
import { existingLink, linkFor, revokeLink } from './links.ts';

const doors: Domain = {
  name: 'doors',
  routes: (app) => {
    app.get(
      '/api/v1/public/doors/:token',
      { config: { access: 'link', link: 'door' }, schema: { params: z.object({ token: z.string() }) } },
      async ({ ctx, link }) => ({ workspace: ctx.workspace.name, by: ctx.actor.name, record: link.recordId }),
    );
  },
};
const kith = await testKith({ parts: [...domains, doors] });
const open = (token: string) => kith.send('GET', `/api/v1/public/doors/${token}`, undefined, {});

test('a link opens its one record for whoever has it, until it is revoked or past', async () => {
  const acme = await kith.workspace('Acme');
  const id = uuidv7();
  const link = await linkFor(acme.ctx, 'door', id);
  expect(link.path).toBe(`/p/door/${link.token}`);
  expect((await open(link.token)).body).toEqual({ workspace: 'Acme', by: 'Visitor', record: id });
  expect(await linkFor(acme.ctx, 'door', id)).toEqual(link);
  expect(await existingLink(acme.ctx, 'door', id)).toEqual(link);

  // A token opens one kind of thing, and its record only.
  const window = await linkFor(acme.ctx, 'window', id);
  expect((await open(window.token)).status).toBe(404);
  expect((await open(`${link.token}A`)).status).toBe(404);

  await linkFor(acme.ctx, 'door', id, { expiresAt: new Date(Date.now() + 3600_000) });
  expect((await open(link.token)).status).toBe(200);
  kith.setNow(new Date(Date.now() + 2 * 3600_000));
  expect((await open(link.token)).status).toBe(404);
  kith.setNow(null);

  await revokeLink(acme.ctx, 'door', id);
  expect((await open(link.token)).status).toBe(404);
  expect(await existingLink(acme.ctx, 'door', id)).toBeNull();
  expect((await linkFor(acme.ctx, 'door', id)).token).not.toBe(link.token);
});

test('of two that make the same link at once both get the same one', async () => {
  const acme = await kith.workspace();
  const id = uuidv7();
  const made = await Promise.all([1, 2, 3, 4].map(() => linkFor(acme.ctx, 'door', id)));
  expect(new Set(made.map(({ token }) => token)).size).toBe(1);
});

test('a word is given once, and free again when it is no longer used', async () => {
  const [acme, other] = [await kith.workspace(), await kith.workspace()];
  const [mine, theirs] = [uuidv7(), uuidv7()];
  expect((await linkFor(acme.ctx, 'door', mine, { word: 'meet-ina' })).path).toBe('/p/door/meet-ina');
  await expect(linkFor(other.ctx, 'door', theirs, { word: 'meet-ina' })).rejects.toMatchObject({ code: 'conflict' });
  for (const word of ['x', 'Meet', 'a b', '-ab', `${'a'.repeat(61)}`])
    await expect(linkFor(acme.ctx, 'door', mine, { word })).rejects.toMatchObject({ code: 'invalid' });
  await revokeLink(acme.ctx, 'door', mine);
  expect((await linkFor(other.ctx, 'door', theirs, { word: 'meet-ina' })).token).toBe('meet-ina');
});
