import { expect, test } from 'vitest';
import { testKith } from '../../test/kith.ts';
import { importFile, uploaded } from './testing.ts';

const kith = await testKith();
const accounts = {
  name: 'accounts.csv',
  content: `account,sector,year_established,revenue,employees,office_location,subsidiary_of
Acme Corporation,technolgy,1996,1100.04,2822,United States,
Bluth Company,technolgy,1993,1242.32,3027,United States,Zathunicon
Zathunicon,retail,2010,71.12,144,Romania,Acme Corporation
`,
};

test('a file of accounts is taken for companies and every column finds its field', async () => {
  const { owner } = await kith.workspace();
  const proposed = await uploaded(owner, accounts);
  expect(proposed.object).toBe('company');
  expect(proposed.columns.map((c) => c.mapping.field)).toEqual([
    'name',
    'industry',
    'founded_year',
    'annual_revenue',
    'employees',
    'country',
    'parent',
  ]);
});

test('companies arrive with parents that stand further down in the same file', async () => {
  const { owner } = await kith.workspace();
  const done = await importFile(kith, owner, accounts);
  expect(done).toMatchObject({ state: 'done', counts: { rows: 3, created: 3, refused: 0 } });
  const { body } = await owner.send('GET', '/companies?include=parent&sort=name');
  expect(
    body.data.map((c: { name: string; parent: { title: string } | null }) => [c.name, c.parent?.title ?? null]),
  ).toEqual([
    ['Acme Corporation', null],
    ['Bluth Company', 'Zathunicon'],
    ['Zathunicon', 'Acme Corporation'],
  ]);
});
