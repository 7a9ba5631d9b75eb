import { readFileSync } from 'node:fs';
import { glob } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { testKith } from '../../test/kith.ts';
import { catalog } from '../catalog.ts';

test('no object takes the address of a page or of a part of the API', async () => {
  const kith = await testKith();
  const { owner, ctx } = await kith.workspace();
  const words = new Set(kith.app.routeTable.flatMap(({ url }) => /^\/api\/v1\/([a-z0-9_-]+)/.exec(url)?.[1] ?? []));
  for await (const file of glob('web/*/routes.tsx'))
    for (const [, word] of readFileSync(file, 'utf8').matchAll(/path: '\/([a-z][a-z-]*)/g)) words.add(word as string);
  const own = new Set(catalog(ctx).objects.flatMap(({ name, plural }) => [name, plural]));
  const open: string[] = [];
  for (const word of words) {
    const plural = word.replaceAll('-', '_');
    if (own.has(plural)) continue;
    const { status } = await owner.send('POST', '/objects', { label: `A ${word}`, labels: `The ${word}`, plural });
    if (status === 201) open.push(word);
  }
  expect(open).toEqual([]);
});
