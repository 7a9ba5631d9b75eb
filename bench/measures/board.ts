import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { account, type BenchKith } from '../kith.ts';
import { load, percentile, request } from '../load.ts';
import { type Line, ms } from '../table.ts';
import { scenes } from './large.ts';

/** A frame at 60 a second, in ms. */
const FRAME = 1000 / 60;

/**
 * The board of open deals as a browser asks for it, all of its questions one after the other, and how evenly a column
 * scrolls. The workspace has been filled before.
 */
export async function measureBoard(kith: BenchKith, seconds: number): Promise<Line[]> {
  await openAll(kith);
  return [await opening(kith, seconds), await scrolling(kith)];
}

/** Spreads all deals over the open stages: most of what a workspace has made are closed. */
async function openAll({ db }: BenchKith): Promise<void> {
  await db.query(`
    with open as (select id, probability, row_number() over (order by position) - 1 as n, count(*) over () as all_of
      from stage where kind = 'open' and trashed_at is null)
    update deal d set status = 'open', stage_id = open.id, probability = open.probability, closed_at = null
    from open where open.n = abs(hashtext(d.id::text)) % open.all_of`);
  await db.query('vacuum analyze deal');
}

/** Heads and the first cards of every column: what the server takes for all of them together. */
async function opening(kith: BenchKith, seconds: number): Promise<Line> {
  const { rows: stages } = await kith.db.query<{ id: string }>(
    `select id from stage where trashed_at is null and kind = 'open' order by position`,
  );
  const all = await scenes(kith);
  const heads = all.find(({ what }) => /head/i.test(what))?.requests.slice(0, 1) ?? [];
  const columns = stages.map(({ id }) => ({
    method: 'POST',
    path: '/deals/query',
    body: {
      filter: { field: 'stage', op: 'eq', value: id },
      sort: ['-stage_since'],
      fields: ['name', 'amount', 'company.name', 'close_date', 'owner.name', 'next_step', 'next_step_on', 'rag'],
      limit: 50,
    },
  }));
  const asked = [...heads, ...columns].map(({ method, path, body }) =>
    request(kith.target, method, `/api/v1${path}`, body),
  );
  const times: number[] = [];
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until || times.length < 5) {
    const began = performance.now();
    for (const bytes of asked) await load(kith.target, () => bytes, { connections: 1, seconds: 60, atMost: 1 });
    times.push(performance.now() - began);
  }
  const p95 = percentile(Float64Array.from(times).sort(), 0.95);
  return {
    what: 'opening the board of open deals, at the server',
    kith: `${asked.length} questions`,
    floor: '',
    result: `95 % in ${ms(p95)}`,
    target: 'under 300 ms',
    reached: p95 < 300,
  };
}

/** Scrolls the longest column in Chromium for a few seconds and reads from the trace when frames came. */
async function scrolling(kith: BenchKith): Promise<Line> {
  const line = { what: 'scrolling a column of the board', kith: '', floor: '', target: '60 frames a second' };
  const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
  if (!executablePath) return { ...line, result: 'no Chromium here', reached: null };
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--no-first-run'] });
  try {
    const page = await boardOf(browser, kith);
    const { took, tasks } = await traced(browser, page);
    const p95 = percentile(took, 0.95);
    return {
      ...line,
      kith: `half in ${ms(percentile(took, 0.5))}, longest task ${ms(tasks)}`,
      result: `95 % of frames in ${ms(p95)}`,
      // A frame may come a little late on its way through the compositor without anybody seeing it.
      reached: p95 <= FRAME * 1.1,
    };
  } finally {
    await browser.close();
  }
}

async function boardOf(browser: Browser, kith: BenchKith): Promise<Page> {
  const context = await browser.newContext({ baseURL: kith.url, viewport: { width: 1440, height: 900 } });
  await context.request.post('/api/v1/session', {
    headers: { 'x-kith-request': '1' },
    data: { email: account.email, password: account.password },
  });
  const page = await context.newPage();
  await page.goto('/deals?layout=board');
  await page.locator('[data-board-column] [data-card]').first().waitFor();
  return page;
}

interface TraceEvent {
  name: string;
  ts: number;
  dur?: number;
}

/** Times between the frames that the page drew while it scrolled, and its longest task. */
async function traced(browser: Browser, page: Page): Promise<{ took: Float64Array; tasks: number }> {
  await browser.startTracing(page, { categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] });
  const box = await page.locator('[data-board-column]').first().boundingBox();
  await page.mouse.move((box?.x ?? 0) + 80, (box?.y ?? 0) + 300);
  const frames = await page.evaluate(async () => {
    const column = document.querySelector('[data-board-column] [data-card]')?.closest('[data-board-column]');
    const scroller = [...(column?.querySelectorAll('*') ?? [])].find(
      (one) => one.scrollHeight > one.clientHeight + 200,
    );
    const times: number[] = [];
    const end = performance.now() + 4000;
    await new Promise<void>((done) => {
      const step = (at: number) => {
        times.push(at);
        scroller?.scrollBy(0, 24);
        if (at < end) requestAnimationFrame(step);
        else done();
      };
      requestAnimationFrame(step);
    });
    return times;
  });
  const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as { traceEvents: TraceEvent[] };
  const tasks = traceEvents.filter((event) => event.name === 'RunTask' && event.dur).map((event) => event.dur ?? 0);
  const between = frames.slice(1).map((at, i) => at - (frames[i] ?? at));
  return { took: Float64Array.from(between).sort(), tasks: Math.max(0, ...tasks) / 1000 };
}
