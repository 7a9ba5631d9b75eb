import { beforeAll, expect, test } from 'vitest';
import { type TestKith, testKith } from '../test/kith.ts';

let kith: TestKith;
// biome-ignore lint/suspicious/noExplicitAny: a document is walked as it is
let document: any;

beforeAll(async () => {
  kith = await testKith();
  const { owner } = await kith.workspace();
  document = (await owner.send('GET', '/openapi.json')).body;
});

test('the document is OpenAPI 3.1 and tells the routes of every object', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.paths['/api/v1/{object}']).toBeUndefined();
  for (const path of [
    '/people',
    '/deals/query',
    '/companies/{id}',
    '/tasks/aggregate',
    '/notes/{id}/changes',
    '/session',
  ])
    expect(document.paths[`/api/v1${path}`], path).toBeDefined();
  expect(document.paths['/api/v1/people'].post.responses['201'].content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/Person',
  });
});

test('the schemas of an object say its fields, choices and what must be given', () => {
  const { Deal, DealValues, DealCreate } = document.components.schemas;
  expect(Deal.properties.amount.anyOf[0]).toEqual({ $ref: '#/components/schemas/Money' });
  expect(Deal.properties.status.readOnly).toBe(true);
  expect(DealValues.properties.status).toBeUndefined();
  expect(DealCreate.required).toContain('name');
});

test('every reference leads somewhere, every parameter of a path is told, every operation has a name of its own', () => {
  const names = new Set(Object.keys(document.components.schemas));
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === '$ref' && typeof value === 'string')
        expect(names).toContain(value.replace('#/components/schemas/', ''));
      else walk(value);
    }
  };
  walk(document);

  const ids: string[] = [];
  const shapes: string[] = [];
  for (const [path, item] of Object.entries<
    Record<string, { operationId: string; responses: object; parameters?: Array<{ in: string; name: string }> }>
  >(document.paths)) {
    shapes.push(path.replaceAll(/\{[^}]+\}/g, '{}'));
    const named = [...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1]);
    for (const operation of Object.values(item)) {
      ids.push(operation.operationId);
      expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
      const told = (operation.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name);
      expect(told.sort(), path).toEqual(named.sort());
    }
  }
  expect(ids.length).toBeGreaterThan(100);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(shapes).size).toBe(shapes.length);
});

test('a stranger is not told what a workspace holds', async () => {
  expect((await kith.send('GET', '/api/v1/openapi.json')).status).toBe(401);
});
