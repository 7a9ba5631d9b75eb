import type { Page } from 'playwright-core';
import { until } from './kith.ts';

/** Drops files on the Imports page. */
export async function dropFiles(page: Page, ...files: string[]): Promise<void> {
  await page.goto('/imports');
  await page.locator('input[type=file]').setInputFiles(files);
  await page.waitForURL(/\/imports\/[\w-]+/);
}

/**
 * Takes one file from its columns to the end, as someone who agrees with every proposal: creates what is missing and
 * confirms near matches. Answers what the page says at the end.
 */
export async function agreeWithEverything(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Check all rows' }).click();
  const start = page.getByRole('button', { name: /^Import [\d,]+ / });
  const agree = page.getByRole('button', { name: /^(Create [\d,]+ |Confirm [\d,]+ near)/ });
  const again = page.getByText('check again to see', { exact: false });
  await until(async () => {
    if (await busy(page)) return false;
    if ((await agree.count()) > 0) {
      await agree.first().click();
      return false;
    }
    if ((await again.count()) > 0) {
      await page.getByRole('button', { name: 'Check again' }).click();
      return false;
    }
    return (await start.count()) > 0 && (await start.isEnabled());
  }, 'the check to find nothing more to ask');
  await start.click();
  const done = page.getByRole('button', { name: /^Undo import of/ });
  await done.waitFor({ timeout: 60_000 });
  return page.getByRole('region', { name: 'Run' }).innerText();
}

/** Something is still on its way: a click now would be a click on yesterday's page. */
async function busy(page: Page): Promise<boolean> {
  const moving = page.getByText(/^(Being checked|Columns to confirm)$/);
  const waiting = page.locator('button[data-loading]');
  return (
    ((await moving.count()) > 0 && (await page.getByText('check again to see').count()) === 0) ||
    (await waiting.count()) > 0
  );
}
