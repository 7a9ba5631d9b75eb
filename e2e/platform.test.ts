import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { lookIn, violations } from './axe.ts';
import { agreeWithEverything, dropFiles } from './imports.ts';
import { file, type Person, startKith, until } from './kith.ts';

const kith = startKith();
const rows = 1000;
const states = ['For sale', 'Reserved', 'Sold'];

/** An administrator who never saw Kith makes it keep properties. Only what is on the screen is used. */
describe('a new kind of record, made in the browser', () => {
  let me: Person;
  let page: Page;
  const begun = Date.now();
  const dialog = () => page.getByRole('dialog');
  const gone = () => dialog().waitFor({ state: 'detached' });

  async function pick(label: string, option: string): Promise<void> {
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  }
  async function newField(kind: RegExp, name: string): Promise<void> {
    await page.getByRole('button', { name: 'Add field' }).click();
    await dialog().getByRole('button', { name: kind }).click();
    await dialog().getByLabel('Name', { exact: true }).fill(name);
  }
  async function saveField(): Promise<void> {
    await dialog().getByRole('button', { name: 'Add field' }).click();
    await gone();
  }

  test('gets a name, an icon and its place in the side bar at once', async () => {
    me = await kith.dana();
    page = me.page;
    for (const [first_name, last_name] of [
      ['Olga', 'Winter'],
      ['Tariq', 'Haddad'],
    ]) {
      await me.send('POST', '/people', { first_name, last_name });
    }
    await page.goto('/settings/objects');
    await page.getByRole('button', { name: 'New object' }).click();
    await dialog().getByLabel('Name of one').fill('Property');
    expect(await dialog().getByLabel('Name of many').inputValue()).toBe('Properties');
    expect(await dialog().getByLabel('Address').inputValue()).toBe('properties');
    await dialog().getByRole('button', { name: /^Icon/ }).click();
    await page.getByRole('textbox', { name: 'Search icons' }).fill('home');
    await page.getByRole('radio', { name: 'home', exact: true }).press('Space');
    await page.keyboard.press('Enter');
    await dialog().getByRole('button', { name: 'Create object' }).click();
    await page.getByRole('heading', { name: 'Properties', level: 1 }).waitFor();
    const nav = page.getByRole('navigation', { name: 'Main navigation' }).first();
    await nav.getByRole('link', { name: 'Properties' }).waitFor();
  });

  test('appears on the screens of colleagues who have Kith open, without loading again', async () => {
    const other = await kith.dana();
    const listening = other.page.waitForResponse('**/api/v1/stream');
    await other.page.goto('/people');
    await listening;
    const nav = other.page.getByRole('navigation', { name: 'Main navigation' }).first();
    await nav.getByRole('link', { name: 'Properties' }).waitFor();
    await me.send('PATCH', '/objects/properties', { labels: 'Real estate' });
    await nav.getByRole('link', { name: 'Real estate' }).waitFor();
    await me.send('PATCH', '/objects/properties', { labels: 'Properties' });
    await nav.getByRole('link', { name: 'Properties' }).waitFor();
    await other.context.close();
  });

  test('gets fields of several kinds, among them a formula that shows what it gives', async () => {
    await newField(/^Choice/, 'State');
    await page.getByLabel('Choice 1', { exact: true }).fill(states[0] as string);
    for (const state of states.slice(1)) {
      await page.keyboard.press('Enter');
      await page.locator('[data-choice] input:focus').waitFor();
      await until(async () => (await page.locator('[data-choice] input:focus').inputValue()) === '', 'a new row');
      await page.keyboard.type(state);
    }
    await saveField();
    await newField(/^Money/, 'Price');
    await saveField();
    await newField(/^Number/, 'Size');
    await dialog().getByLabel('Help').fill('In square metres');
    await dialog().getByLabel('At least').fill('1');
    await saveField();

    const first = { c_name: 'Harbour View 12', c_price: { amount: '420000', currency: 'USD' }, c_size: 120 };
    await me.send('POST', '/properties', first);
    await newField(/^Formula/, 'Price per square metre');
    const formula = page.getByRole('textbox', { name: 'Formula' });
    await formula.fill('c_price / siz');
    await page.getByRole('option', { name: /c_size/ }).waitFor();
    await page.keyboard.press('Enter');
    expect(await formula.inputValue()).toBe('c_price / c_size');
    await dialog().getByText('$3,500').waitFor();
    expect(await violations(page)).toEqual([]);
    await saveField();
    await page.getByRole('button', { name: 'Price per square metre Formula' }).waitFor();
  });

  test('belongs to people as their owner or tenant, said in words before it is made', async () => {
    await page.getByRole('button', { name: 'Add relation' }).click();
    await pick('To which object', 'People');
    await dialog().getByText('Many to many').click();
    await dialog().getByLabel('Role 1').fill('Owner');
    await page.keyboard.press('Enter');
    await dialog().getByLabel('Role 2').fill('Tenant');
    await dialog().getByText('A property has many people, as owner or tenant.').waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Create relation' }).click();
    await gone();
    await page.getByRole('region', { name: 'Relations' }).getByText('as Owner or Tenant').waitFor();
  });

  test('has its page laid out, with the keyboard', async () => {
    await page.getByRole('tab', { name: 'Page and form' }).click();
    await page.getByRole('button', { name: 'Add part' }).click();
    await page.getByRole('textbox', { name: 'Heading' }).nth(1).fill('Money');
    await page.keyboard.press('Enter');
    await page.getByRole('group', { name: 'Money', exact: true }).waitFor();
    const handle = page.getByRole('button', { name: /^Move Price per square metre,/ });
    await handle.press('ArrowDown');
    await page
      .getByRole('group', { name: 'Money', exact: true })
      .getByRole('button', { name: /^Move Price per square metre,/ })
      .waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('takes in a thousand rows', async () => {
    const lines = Array.from({ length: rows }, (_, i) => {
      const name = `Mill Lane ${String(i + 1).padStart(4, '0')}`;
      return `${name},${states[i % states.length]},${100_000 + i * 250},${40 + (i % 160)}`;
    });
    await dropFiles(page, file(kith, 'properties.csv', ['Name,State,Price,Size', ...lines]));
    await page.getByText('4 columns').waitFor();
    expect(await agreeWithEverything(page)).toContain('1,000 created');
  });

  test('has a list and a board that count them, and values that nobody typed', async () => {
    await page.goto('/properties?layout=board');
    for (const state of states) await page.getByRole('region', { name: new RegExp(`^${state}.*33[34]`) }).waitFor();
    await page.goto('/properties?sort=c_name');
    await page.getByRole('gridcell', { name: 'Mill Lane 0001', exact: true }).waitFor();
    const { data } = await me.send<{ data: Array<{ id: string }> }>('POST', '/properties/query', {
      filter: { field: 'c_name', op: 'eq', value: 'Mill Lane 0001' },
    });
    await page.goto(`/properties/${data[0]?.id}`);
    await page.getByRole('heading', { name: 'Money' }).waitFor();
    await page.getByText('$2,500').waitFor();
  });

  test('shows on either side who belongs to it, in which role and since when', async () => {
    const people = page.getByRole('region', { name: 'People', exact: true });
    await people.getByRole('button', { name: 'People: add person' }).click();
    await page.getByRole('button', { name: 'Person: Choose…' }).click();
    await page.getByRole('option', { name: 'Olga Winter' }).click();
    await page.getByRole('button', { name: 'Role: Choose…' }).click();
    await page.getByRole('option', { name: 'Owner' }).click();
    await page.getByLabel('From').fill('2024-03-01');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await people.getByText('Owner · since Mar 1, 2024').waitFor();
    expect(await violations(page)).toEqual([]);
    await people.getByRole('link', { name: 'Olga Winter' }).click();
    const properties = page.getByRole('region', { name: 'Properties', exact: true });
    await properties.getByRole('link', { name: 'Mill Lane 0001' }).waitFor();
    await properties.getByText('Owner · since Mar 1, 2024').waitFor();
    // The history of the import must be free to be taken back: the link goes first.
    await properties.getByRole('button', { name: 'Properties: change Mill Lane 0001' }).click();
    await page.getByRole('button', { name: 'Remove this link' }).click();
    await properties.getByText('None yet').waitFor();
  });

  test('hides a field from a role, and shows what is then to be seen', async () => {
    await page.goto('/settings/roles/new');
    await page.getByLabel('Name').fill('Viewings');
    await page.getByRole('button', { name: 'Fields of Properties' }).click();
    await dialog().getByRole('radiogroup', { name: 'Price', exact: true }).getByText('Hidden').click();
    await dialog().getByRole('button', { name: 'Close' }).click();
    await gone();
    await page.getByRole('button', { name: 'Make role' }).click();
    await page.getByRole('link', { name: 'Viewings' }).click();
    await page.getByRole('button', { name: 'Look as this role' }).click();
    await page.locator('[data-look]').waitFor();
    await page.goto('/properties?sort=c_name');
    await page.getByRole('gridcell', { name: 'Mill Lane 0001', exact: true }).waitFor();
    await page.getByRole('columnheader', { name: 'Size' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'Price', exact: true }).count()).toBe(0);
    await page.locator('[data-look]').getByRole('button').click();
    // The page is loaded anew, as oneself.
    await page.waitForURL('**/settings/roles');
    await page.getByRole('link', { name: 'Viewings' }).waitFor();
    expect(await page.locator('[data-look]').count()).toBe(0);
  });

  test('lets the import be taken back, and keeps what was typed by hand', async () => {
    await page.goto('/imports');
    await page.getByRole('link', { name: 'properties.csv' }).click();
    await page.getByRole('button', { name: 'Undo import of properties.csv' }).click();
    await dialog().getByRole('button', { name: /1,000/ }).click();
    await page.getByText('Undone').first().waitFor({ timeout: 60_000 });
    await page.goto('/properties');
    await page.getByRole('gridcell', { name: 'Harbour View 12', exact: true }).waitFor();
    const { count } = await me.send<{ count: { value: number } }>('POST', '/properties/query', { count: 'exact' });
    expect(count.value).toBe(1);
    // From the first look to the import taken back: the time that a person is promised, who thinks in between.
    expect(Date.now() - begun).toBeLessThan(10 * 60_000);
  });

  test('puts a field away and brings it back with its values, and says what uses it before it ends', async () => {
    await page.goto('/settings/objects/properties');
    await page.getByRole('button', { name: 'Size: what to do' }).click();
    await page.getByRole('menuitem', { name: 'Archive' }).click();
    await dialog().getByText('Price per square metre').waitFor();
    await dialog()
      .getByText(/records? ha(s|ve) a value in it/)
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'Archive' }).click();
    await gone();
    await page.getByRole('button', { name: 'Restore Size' }).click();
    await page.getByRole('button', { name: 'Size: what to do' }).waitFor();
    const { data } = await me.send<{ data: Array<{ c_size: number }> }>('GET', '/properties');
    expect(data[0]?.c_size).toBe(120);
  });

  test('is shown on a phone, and keeps the rules of accessibility in light and in dark', async () => {
    const phone = await kith.dana({ viewport: { width: 390, height: 844 }, hasTouch: true });
    const places = ['/settings/objects', '/settings/objects/properties', '/settings/objects/properties?tab=layout'];
    for (const person of [phone, me]) {
      for (const place of places) {
        await person.page.goto(place);
        await person.page.getByRole('main').getByText('Properties').first().waitFor();
        await until(async () => (await person.page.locator('main [role=status][aria-label]').count()) === 0, place);
        for (const colorScheme of ['light', 'dark'] as const) {
          await lookIn(person.page, colorScheme);
          expect(await violations(person.page), `${place} ${colorScheme}`).toEqual([]);
        }
        const over = await person.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(over, place).toBeLessThanOrEqual(0);
      }
    }
    await phone.context.close();
  });
});
