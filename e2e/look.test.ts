import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { lookIn, violations } from './axe.ts';
import { type Person, startKith, until } from './kith.ts';

const kith = startKith();
const markup = '<script>window.broken = true</script><img src=x onerror="window.broken = true">';

/** Nothing on the page is still a grey bar, or an answer to what was asked before. */
async function loaded(page: Page): Promise<void> {
  const waiting = page.locator(
    'main :is([role=status][aria-label], .mantine-Skeleton-root[data-visible], [aria-busy=true])',
  );
  await until(async () => (await waiting.count()) === 0, `${page.url()} to load`);
}

const screens = [
  { name: 'Home', path: '/' },
  { name: 'people', path: '/people' },
  { name: 'the board', path: '/deals?layout=board' },
  { name: 'deals', path: '/deals?layout=list' },
  { name: 'a person', path: '/people/:person' },
  { name: 'a deal', path: '/deals/:deal' },
  { name: 'Imports', path: '/imports' },
  { name: 'the columns of an import', path: '/imports/:columns' },
  { name: 'the check of an import', path: '/imports/:checked' },
  { name: 'the trash', path: '/trash' },
  { name: 'the profile', path: '/settings/profile' },
  { name: 'the workspace', path: '/settings/workspace' },
  { name: 'members', path: '/settings/members' },
  { name: 'teams', path: '/settings/teams' },
  { name: 'roles', path: '/settings/roles' },
  { name: 'a role', path: '/settings/roles/new' },
  { name: 'pipelines', path: '/settings/pipelines' },
  { name: 'API keys', path: '/settings/api-keys' },
];

let me: Person;
const ids: Record<string, string> = {};
const pathOf = (path: string) => path.replace(/:(\w+)/, (_, name: string) => ids[name] ?? '');

describe('every main screen', () => {
  test('has something on it', async () => {
    me = await kith.dana();
    await me.send('POST', '/sample-data');
    for (const [name, plural] of Object.entries({ person: 'people', deal: 'deals' })) {
      const { data } = await me.send<{ data: Array<{ id: string }> }>('GET', `/${plural}?limit=1`);
      ids[name] = data[0]?.id ?? '';
    }
    // One that waits for its columns, and one that was checked and refuses a row.
    const lines = ['company,industry,founded', 'Hartwell Mills,technolgy,1996', 'Oakmere,retail,long ago'];
    const buffer = Buffer.from(lines.join('\n'));
    for (const name of ['columns', 'checked']) {
      const response = await me.context.request.post('/api/v1/imports', {
        headers: { 'x-kith-request': '1' },
        multipart: { file: { name: `${name}.csv`, mimeType: 'text/csv', buffer }, object: 'company' },
      });
      ids[name] = (await response.json()).id;
    }
    await me.send('POST', `/imports/${ids.checked}/check`);
    const state = async () => (await me.send<{ state: string }>('GET', `/imports/${ids.checked}`)).state;
    await until(async () => (await state()) === 'checked', 'the check of the import');
    expect(Object.values(ids).every(Boolean)).toBe(true);
  });

  test('keeps the rules of accessibility, in light and in dark', { timeout: 240_000 }, async () => {
    const { page } = me;
    const found: string[] = [];
    for (const { name, path } of screens) {
      await page.goto(pathOf(path));
      await page.locator('main').waitFor();
      await loaded(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await lookIn(page, colorScheme);
        // What is named and how it is built is the same in the dark: only its colours are others.
        const rules = colorScheme === 'dark' ? ['color-contrast'] : [];
        found.push(...(await violations(page, rules)).map((violation) => `${name}, ${colorScheme}: ${violation}`));
      }
    }
    await lookIn(page, 'light');
    expect(found).toEqual([]);
  });

  test('fits a phone: nothing is wider than the screen, and the bar at the bottom leads everywhere', async () => {
    const phone = await kith.dana({ viewport: { width: 390, height: 844 }, hasTouch: true });
    const { page } = phone;
    const wide: string[] = [];
    for (const { name, path } of screens) {
      await page.goto(pathOf(path));
      await page.locator('main').waitFor();
      await loaded(page);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      if (over > 0) wide.push(`${name}: ${over} px`);
    }
    expect(wide).toEqual([]);
    await page.goto('/');
    const bar = page.getByRole('navigation', { name: 'Main navigation' }).last();
    await bar.getByRole('link', { name: 'Deals' }).click();
    await page.waitForURL('**/deals**');
    await bar.getByRole('link', { name: 'Home' }).click();
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await phone.context.close();
  });
});

describe('markup that somebody typed', () => {
  test('is shown as the text it is, in every text field and on every screen that shows it', async () => {
    const { page } = me;
    interface Meta {
      plural: string;
      hidden: boolean;
      name: string;
      permissions: { create: boolean };
      fields: Array<{ name: string; type: string; writable: boolean; max?: number }>;
    }
    const { data: objects } = await me.send<{ data: Meta[] }>('GET', '/objects');
    const made: Record<string, string> = {};
    for (const plural of ['companies', 'people', 'products', 'deals', 'leads', 'tasks', 'notes']) {
      const meta = objects.find((object) => object.plural === plural);
      // How a task comes again is read, not kept as it was typed: anything else is refused.
      const text = (meta?.fields ?? []).filter(
        (f) => f.writable && (f.type === 'text' || f.type === 'long_text') && f.name !== 'repeats',
      );
      const values = Object.fromEntries(text.map((field) => [field.name, markup.slice(0, field.max ?? 100)]));
      const stage = await me.send<{ data: Array<{ id: string; kind: string }> }>('GET', '/stages');
      if (plural === 'deals') values.stage = stage.data.find((s) => s.kind === 'open')?.id ?? '';
      const record = await me.send<{ id: string }>('POST', `/${plural}?allow_duplicate=true`, values);
      made[plural] = record.id;
    }
    for (const plural of Object.keys(made)) {
      for (const path of [`/${plural}`, `/${plural}/${made[plural]}`]) {
        await page.goto(path);
        await page.locator('main').waitFor();
        await loaded(page);
        await page.getByText('<script>window.broken', { exact: false }).first().waitFor();
        expect(await page.evaluate(() => 'broken' in window), path).toBe(false);
      }
    }
    await page.goto('/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or act' }).fill('script window');
    await page.getByRole('option').first().waitFor();
    expect(await page.evaluate(() => 'broken' in window)).toBe(false);
  });
});
