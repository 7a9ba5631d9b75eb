import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

// Makes the pictures of the README from the sample data: docs/home.png, docs/board.png, docs/import.png. Run it after the
// screens have changed: node scripts/screenshots.ts

const PORT = 3999;
const url = `http://localhost:${PORT}`;
const largest = 150_000;
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
  await home(page);
  await board(page);
  await importing(page);
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
