import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { agreeWithEverything, dropFiles } from './imports.ts';
import { dana, file, type Person, startKith } from './kith.ts';

const real = resolve('../shared/data/crm-sales-opportunities');
const kith = startKith();
let me: Person;

describe('the first hour with Kith', () => {
  test('a workspace is set up in the browser and opens on what to do first', async () => {
    me = await kith.person();
    const { page } = me;
    await page.goto('/');
    await page.waitForURL('**/setup');
    await page.getByLabel('Workspace name').fill('Acme');
    await page.getByLabel('Your name').fill(dana.name);
    await page.getByLabel('E-mail').fill(dana.email);
    await page.getByLabel('Password', { exact: true }).fill(dana.password);
    await page.getByRole('button', { name: 'Create workspace' }).click();
    await page.getByRole('heading', { name: 'Import your data' }).waitFor();
    expect(await page.getByRole('button', { name: 'Add sample data' }).isVisible()).toBe(true);
  });

  test('files dropped together are worked through in order, and a near match is confirmed', async () => {
    const { page } = me;
    const deals = file(kith, 'deals.csv', [
      'opportunity_id,product,account,deal_stage,close_date,close_value',
      'A1,GTXPro,Isdom,Won,3/11/2017,4514',
      'A2,GTX Pro,Cancity,Won,3/1/2017,1054',
      'A3,MG Special,Cancity,Lost,3/7/2017,0',
    ]);
    const products = file(kith, 'products.csv', ['product,series,sales_price', 'GTX Pro,GTX,4821', 'MG Special,MG,55']);
    await dropFiles(page, deals, products);
    await page.getByRole('heading', { name: 'products.csv' }).waitFor();
    expect(await agreeWithEverything(page)).toContain('2 created');
    await page.getByRole('button', { name: 'Next: deals.csv' }).click();
    await page.getByRole('heading', { name: 'deals.csv' }).waitFor();
    // Only 3/11, 3/1 and 3/7: nothing in the column tells which is the month, so it is asked.
    await page.getByRole('radio', { name: 'March 11, 2017 (month/day/year)' }).click();
    await page.getByRole('button', { name: 'Check all rows' }).click();
    await page.getByRole('button', { name: 'Confirm: “GTXPro” is “GTX Pro”' }).click();
    await page.getByRole('button', { name: 'Create 2 companies' }).click();
    await page.getByRole('button', { name: 'Import 3 deals' }).click();
    await page.getByText('3 created').waitFor();
    const { data } = await me.send<{ data: Array<{ product: { name: string } }> }>('POST', '/deals/query', {
      filter: { field: 'product.name', op: 'eq', value: 'GTX Pro' },
    });
    expect(data).toHaveLength(2);
  });

  test('the import is taken back, and its deals and companies are gone', async () => {
    const { page } = me;
    await page.goto('/imports');
    await page.getByRole('button', { name: 'Undo import of deals.csv' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Undo [\d,]+ changes/ })
      .click();
    await page
      .getByRole('row', { name: /deals\.csv/ })
      .getByText('Undone')
      .waitFor();
    const left = await me.send<{ data: unknown[] }>('GET', '/deals');
    const companies = await me.send<{ data: unknown[] }>('GET', '/companies');
    expect([left.data.length, companies.data.length]).toEqual([0, 0]);
  });

  test('a file that cannot be read is said to be so, and nothing is kept of it', async () => {
    const { page } = me;
    await page.goto('/imports');
    await page.locator('input[type=file]').setInputFiles([file(kith, 'empty.csv', [])]);
    await page.getByRole('alert').getByText('empty.csv').waitFor();
    expect(await page.getByRole('link', { name: 'empty.csv' }).count()).toBe(0);
  });

  test.runIf(existsSync(real))('four real files are imported, and Home shows their very figures', async () => {
    const { page } = me;
    // What the small files left behind would be matched.
    await page.goto('/imports');
    await page.getByRole('button', { name: 'Undo import of products.csv' }).click();
    await page.getByRole('dialog').getByRole('button', { name: /^Undo/ }).click();
    await page
      .getByRole('row', { name: /products\.csv/ })
      .getByText('Undone')
      .waitFor();

    await dropFiles(page, ...['sales_pipeline', 'accounts', 'products', 'sales_teams'].map((n) => `${real}/${n}.csv`));
    const results = [await agreeWithEverything(page)];
    for (let i = 0; i < 3; i++) {
      await page.getByRole('button', { name: /^Next: / }).click();
      await page.getByRole('button', { name: 'Check all rows' }).waitFor();
      results.push(await agreeWithEverything(page));
    }
    expect(results.at(-1)).toContain('8,800 created');

    await page.goto('/');
    await page.getByText('$10,005,534').waitFor();
    for (const figure of ['63.15%', '51.78 days']) expect(await page.getByText(figure).isVisible()).toBe(true);
    await page.getByRole('heading', { name: 'Won value fell 6% in Q4' }).waitFor();
    await page.getByRole('button', { name: /^Show as table: Won value by quarter/ }).click();
    const quarters = page.getByRole('region', { name: /^Won value by quarter/ });
    for (const value of ['$1,134,672', '$3,086,111', '$2,982,255', '$2,802,496']) {
      await quarters.getByText(value, { exact: true }).waitFor();
    }
    await page.getByRole('button', { name: /^Show as table: Won value by owner/ }).click();
    const first = page
      .getByRole('region', { name: /^Won value by owner/ })
      .getByRole('row')
      .nth(1);
    expect(await first.innerText()).toMatch(/Darcel Schlecht\s+\$1,153,214/);
    await page.getByRole('button', { name: /^Show as table: Open pipeline/ }).click();
    const stages = page.getByRole('region', { name: 'Open pipeline by stage' });
    await stages.getByText('1,589', { exact: true }).waitFor();
    await stages.getByText('500', { exact: true }).waitFor();
  });

  test.runIf(existsSync(real))('a figure opens the list of the deals behind it', async () => {
    const { page } = me;
    await page.goto('/');
    await page.getByRole('button', { name: /^Show as table: Won value by quarter/ }).click();
    await page.getByRole('button', { name: 'Q4 2017' }).click();
    await page.waitForURL(/\/deals\?/);
    const filter = JSON.parse(new URL(page.url()).searchParams.get('filter') ?? 'null');
    const { groups } = await me.send<{ groups: Array<{ values: { sum_amount: { amount: string } } }> }>(
      'POST',
      '/deals/aggregate',
      { filter, measures: [{ fn: 'sum', field: 'amount' }] },
    );
    expect(Number(groups[0]?.values.sum_amount.amount)).toBe(2_802_496);
  });
});
