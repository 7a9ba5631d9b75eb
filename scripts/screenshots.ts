import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Locator, type Page } from 'playwright-core';
import { withPalette } from './palette.ts';

// Makes the pictures of the README and the guide (docs/*.png) from the sample data. Run it after the screens have changed: node scripts/screenshots.ts, or with the names of some of them.

const PORT = 3999;
const url = `http://localhost:${PORT}`;
const largest = 80_000;
const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'kith-pictures-'));
// So that the database of a root may live in it, and goes with it.
chmodSync(folder, 0o711);
const server = start(join(folder, 'data'), PORT);

try {
  await ready(url);
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
  const pictures = {
    home,
    board,
    import: importing,
    objects,
    roles,
    duplicates,
    webhooks,
    backups,
    workspace,
    leads,
    deal,
    week,
  };
  for (const [name, take] of Object.entries(pictures)) {
    if (wanted.length === 0 || wanted.includes(name)) await take(page);
  }
  await browser.close();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

function start(data: string, port: number): { stop(): Promise<unknown> } {
  const child = spawn(process.execPath, ['server/main.ts'], {
    env: { ...process.env, KITH_DATA: data, PORT: String(port), LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stopped = new Promise((resolve) => child.once('exit', resolve));
  return {
    stop() {
      child.kill('SIGTERM');
      return stopped;
    },
  };
}

async function fill(context: BrowserContext): Promise<void> {
  const headers = { 'x-kith-request': '1' };
  const owner = { name: 'Dana Fox', email: 'dana@example.com', password: 'a horse eats nine apples' };
  await context.request.post('/api/v1/setup', { headers, data: { workspace: 'Acme', ...owner } });
  await context.request.post('/api/v1/sample-data', { headers });
}

async function home(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1160, height: 960 });
  const drawn = page.getByRole('figure').first().locator('svg path').first();
  // The sample data come in the background, and figures are not asked for again by themselves.
  for (let tries = 0; tries < 20 && !(await drawn.isVisible()); tries++) {
    await page.goto('/');
    await drawn.waitFor({ timeout: 6000 }).catch(() => {});
  }
  await picture(page, 'docs/home.png');
}

async function board(page: Page): Promise<void> {
  // A board is full of letters, which make a picture heavy.
  await page.setViewportSize({ width: 1100, height: 600 });
  await page.goto('/deals?layout=board');
  await page.locator('[data-card]').first().waitFor();
  await picture(page, 'docs/board.png');
}

async function leads(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 500 });
  await page.goto('/lead-inbox');
  await page.getByRole('button', { name: 'Convert', exact: true }).first().waitFor();
  await part(page, page.getByRole('main'), 'docs/sales-leads.png');
}

async function deal(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 500 });
  const { data } = await (await page.request.get('/api/v1/deals?limit=50&sort=-amount')).json();
  const open = data.find(
    (one: { status: string; next_step_on: string | null }) => one.status === 'open' && one.next_step_on,
  );
  await page.goto(`/deals/${open.id}`);
  await page.getByRole('button', { name: 'Won', exact: true }).first().waitFor();
  await part(page, page.getByRole('main'), 'docs/sales-deal.png');
}

async function week(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 500 });
  const sunday = Date.now() - new Date().getUTCDay() * 86_400_000;
  for (const [day, hour, subject] of [
    [1, 9, 'Pipeline review'],
    [2, 13, 'Quillon Pharma'],
    [3, 10, 'Plant tour'],
    [4, 11, 'Oakmere Infotech'],
  ] as const) {
    const starts_at = `${new Date(sunday + day * 86_400_000).toISOString().slice(0, 10)}T${String(hour).padStart(2, '0')}:00:00Z`;
    const ends_at = new Date(Date.parse(starts_at) + 5_400_000).toISOString();
    const data = { subject, starts_at, ends_at };
    await page.request.post('/api/v1/meetings', { headers: { 'x-kith-request': '1' }, data });
  }
  await page.goto('/calendar?span=week');
  await page.getByRole('button', { name: 'New meeting' }).waitFor();
  await part(page, page.getByRole('main'), 'docs/sales-week.png');
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
  const choices = ['For sale', 'Reserved', 'Sold'].map((label, i) => ({
    label,
    color: ['blue', 'yellow', 'green'][i],
  }));
  await send(page, 'objects', { label: 'Property', labels: 'Properties', icon: 'home' });
  await send(page, 'objects/properties/fields', { label: 'State', type: 'choice', choices, listed: true });
  await send(page, 'objects/properties/fields', { label: 'Price', type: 'money', listed: true, required: true });
  await send(page, 'objects/properties/fields', {
    label: 'Size',
    type: 'number',
    help: 'In square metres',
    listed: true,
  });
  await send(page, 'objects/properties/fields', { label: 'Address', type: 'address' });
  await send(page, 'properties', {
    c_name: 'Harbour View 12',
    c_price: { amount: '420000', currency: 'USD' },
    c_size: 120,
  });
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

async function send(page: Page, path: string, data?: object): Promise<void> {
  const answer = await page.request.post(`/api/v1/${path}`, { headers: { 'x-kith-request': '1' }, data });
  if (!answer.ok()) throw new Error(`${path}: ${await answer.text()}`);
}

/** What a role may do, object by object. */
async function roles(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1100, height: 760 });
  await page.goto('/settings/roles/new');
  await page.getByLabel('Name').fill('Inside sales');
  await page
    .getByRole('button', { name: /^Fields of/ })
    .first()
    .waitFor();
  await picture(page, 'docs/roles.png');
}

/** Two records of one person, side by side. */
async function duplicates(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1100, height: 700 });
  const one = { last_name: 'Hollander', phone: '+49 30 1234567', city: 'Berlin' };
  await send(page, 'people', { ...one, first_name: 'Katherine', email: 'k.hollander@post.example' });
  await send(page, 'people?allow_duplicate=true', { ...one, first_name: 'Kate', job_title: 'Buyer' });
  await send(page, 'duplicates/people/runs');
  await page.goto('/duplicates?object=people');
  await page
    .getByRole('button', { name: /^Merge/ })
    .first()
    .waitFor({ timeout: 60_000 });
  await picture(page, 'docs/duplicates.png');
}

async function webhooks(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 560 });
  await send(page, 'webhooks', {
    url: 'https://erp.example.com/kith',
    events: ['deal.won', 'company.*'],
    name: 'Orders to the ERP',
  });
  await page.goto('/settings/webhooks');
  await page.getByText('Orders to the ERP').waitFor();
  await picture(page, 'docs/webhooks.png');
}

/** A backup that was tried, and how they are made. */
async function backups(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 700 });
  await send(page, 'backups');
  await page.goto('/settings/backups');
  await page.getByText('Tried: can be put back').waitFor({ timeout: 120_000 });
  // Where this script happens to keep its data is nobody's business.
  const place = page.getByText(folder);
  await place.evaluate(
    (element, path) => {
      element.textContent = (element.textContent ?? '').replace(path, '/srv/kith');
    },
    join(folder, 'data'),
  );
  await picture(page, 'docs/backups.png');
}

/** The whole workspace leaves one Kith and comes back in another. */
async function workspace(page: Page): Promise<void> {
  await page.setViewportSize({ width: 1000, height: 460 });
  await page.goto('/settings/export');
  await page.getByRole('button', { name: 'Export everything' }).click();
  const link = page.getByRole('link', { name: 'Download' });
  await link.waitFor({ timeout: 120_000 });
  await picture(page, 'docs/workspace-export.png');
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const file = join(folder, 'acme.tar.gz');
  await download.saveAs(file);
  const elsewhere = start(join(folder, 'elsewhere'), PORT + 1);
  try {
    const there = `http://localhost:${PORT + 1}`;
    await ready(there);
    await page.goto(`${there}/setup/restore`);
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByRole('button', { name: 'Restore Acme' }).waitFor({ timeout: 120_000 });
    await page.setViewportSize({ width: 760, height: 700 });
    await picture(page, 'docs/workspace-restore.png');
  } finally {
    await elsewhere.stop();
  }
}

/** A picture of a dialog rather than of the page behind it. */
async function part(page: Page, what: Locator, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  await sleep(600);
  keep(path, await what.screenshot());
}

async function picture(page: Page, path: string): Promise<void> {
  await page.mouse.move(0, 0);
  await sleep(1000);
  keep(path, await page.screenshot());
}

function keep(path: string, screen: Buffer): void {
  const small = withPalette(screen);
  writeFileSync(path, small);
  console.log(`${path}: ${Math.round(small.length / 1000)} kB`);
  if (small.length > largest) throw new Error(`${path} is larger than ${largest / 1000} kB`);
}

async function ready(url: string): Promise<void> {
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
