import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';

// Makes the pictures of the README and the guide from the sample data: docs/home.png, docs/board.png, docs/import.png and
// docs/objects-*.png. Run it after the screens have changed: node scripts/screenshots.ts, or with the names of some of them.

const PORT = 3999;
const url = `http://localhost:${PORT}`;
const largest = 150_000;
const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'kith-pictures-'));
const server = spawn(process.execPath, ['server/main.ts'], {
  env: { ...process.env, KITH_DATA: join(folder, 'data'), PORT: String(PORT), LOG_LEVEL: 'error' },
  stdio: ['ignore', 'ignore', 'inherit'],
});
const stopped = new Promise((resolve) => server.once('exit', resolve));

try {
  await ready();
  const browser = await chromium.launch({
    executablePath: ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  });
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    reducedMotion: 'reduce',
  });
  await fill(context);
  const page = await context.newPage();
  for (const [name, take] of Object.entries({ home, board, import: importing, objects })) {
    if (wanted.length === 0 || wanted.includes(name)) await take(page);
  }
  await browser.close();
} finally {
  server.kill('SIGTERM');
  await stopped;
  rmSync(folder, { recursive: true, force: true });
}

async function fill(context: BrowserContext): Promise<void> {
  const headers = { 'x-kith-request': '1' };
  const owner = { name: 'Dana Fox', email: 'dana@example.com', password: 'a horse eats nine apples' };
  await context.request.post('/api/v1/setup', { headers, data: { workspace: 'Acme', ...owner } });
  await context.request.post('/api/v1/sample-data', { headers });
}

async function home(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1160, height: 960 });
  await page.goto('/');
  await page.getByRole('figure').first().locator('svg path').first().waitFor();
  await picture(page, 'docs/home.png');
}

async function board(page: Page): Promise<void> {
  // A board is full of letters, which make a picture heavy.
  await page.setViewportSize({ width: 1100, height: 600 });
  await page.goto('/deals?layout=board');
  await page.locator('[data-card]').first().waitFor();
  await picture(page, 'docs/board.png');
}

/** An import at the moment that matters: a product is spelt another way than in the catalogue. */
async function importing(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 900 });
  const { data } = await (await page.request.get('/api/v1/products?limit=2')).json();
  const [first, second] = data.map((product: { name: string }) => product.name);
  const rows = [
    ['Northwind loom upgrade', first.replaceAll(' ', ''), 'Northwind Mills', 'Lead', '2026-03-04', '12,400'],
    ['Fabrikam starter set', second, 'Fabrikam Ltd', 'Qualified', '2026-03-17', '3,150'],
    ['Contoso extension', first, 'Contoso AG', 'Lead', '2026-04-02', '7,900'],
  ];
  const lines = rows.map((row) => row.map((cell) => `"${cell}"`).join(','));
  const file = join(folder, 'deals.csv');
  writeFileSync(file, ['deal,product,company,stage,close date,amount', ...lines].join('\n'));
  await page.goto('/imports');
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByRole('button', { name: 'Check all rows' }).click();
  await page.getByRole('region', { name: 'Rows', exact: true }).first().waitFor();
  await picture(page, 'docs/import.png');
}

/** What an administrator sees who adds properties to Kith: their fields, a formula, a relation. */
async function objects(page: Page): Promise<void> {
  await page.setViewportSize({ width: 900, height: 480 });
  const send = async (path: string, data: object) => {
    const answer = await page.request.post(`/api/v1/${path}`, { headers: { 'x-kith-request': '1' }, data });
    if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
  };
  const choices = ['For sale', 'Reserved', 'Sold'].map((label, i) => ({
    label,
    color: ['blue', 'yellow', 'green'][i],
  }));
  await send('objects', { label: 'Property', labels: 'Properties', icon: 'home' });
  await send('objects/properties/fields', { label: 'State', type: 'choice', choices, listed: true });
  await send('objects/properties/fields', { label: 'Price', type: 'money', listed: true, required: true });
  await send('objects/properties/fields', { label: 'Size', type: 'number', help: 'In square metres', listed: true });
  await send('objects/properties/fields', { label: 'Address', type: 'address' });
  await send('properties', { c_name: 'Harbour View 12', c_price: { amount: '420000', currency: 'USD' }, c_size: 120 });
  await page.goto('/settings/objects/properties');
  await page.getByRole('button', { name: 'Add field' }).waitFor();
  await picture(page, 'docs/objects-fields.png');
  await page.getByRole('button', { name: 'Add field' }).click();
  await page.getByRole('button', { name: /^Formula/ }).click();
  await page.getByLabel('Name', { exact: true }).fill('Price per square metre');
  await page.getByRole('textbox', { name: 'Formula' }).fill('c_price / c_size');
  await page.getByText('$3,500').waitFor();
  await page.getByRole('textbox', { name: 'Formula' }).blur();
  await part(page, page.getByRole('dialog'), 'docs/objects-formula.png');
  await page.goto('/settings/objects/properties');
  await page.getByRole('button', { name: 'Add relation' }).click();
  await page.getByRole('combobox', { name: 'To which object' }).click();
  await page.getByRole('option', { name: 'People' }).click();
  await page.getByText('Many to many').click();
  await page.getByLabel('Role 1').fill('Owner');
  await page.keyboard.press('Enter');
  await page.getByLabel('Role 2').fill('Tenant');
  await part(page, page.getByRole('dialog'), 'docs/objects-relation.png');
}

/** A picture of a dialog rather than of the page behind it. */
async function part(page: Page, what: Locator, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  await sleep(600);
  await what.screenshot({ path });
  console.log(`${path}: ${Math.round(statSync(path).size / 1000)} kB`);
}

async function picture(page: Page, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  await sleep(1000);
  await page.screenshot({ path });
  const { size } = statSync(path);
  console.log(`${path}: ${Math.round(size / 1000)} kB`);
  if (size > largest) throw new Error(`${path} is larger than ${largest / 1000} kB`);
}

async function ready(): Promise<void> {
  for (let i = 0; i < 240; i++) {
    await sleep(250);
    const answer = await fetch(`${url}/api/v1/status`).then(
      (response) => response.json() as Promise<{ status?: string }>,
      () => null,
    );
    if (answer?.status === 'setup_required') return;
  }
  throw new Error('The server did not start');
}
