import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  nodes: Array<{ target: string[]; failureSummary?: string }>;
}

/** Shows the page that is there in light or in dark: loading it again for that would be most of the time of a test. */
export async function lookIn(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme });
  await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
}

/** What the page breaks of the rules of accessibility: each rule with the first places. */
export async function violations(page: Page, only: string[] = []): Promise<string[]> {
  // A dialog that is still fading in has colours that nobody reads.
  const still = () => document.getAnimations().every((one) => one.playState !== 'running');
  await page.waitForFunction(still, undefined, { timeout: 2000 }).catch(() => undefined);
  // Through the debugger, as an extension would: the page's own policy lets no foreign script in.
  await page.evaluate(axe);
  const found = await page.evaluate(async (rules) => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Violation[] }> } };
    const which = rules.length > 0 ? { runOnly: rules } : {};
    return (await axe.run({ resultTypes: ['violations'], ...which })).violations;
  }, only);
  return found.map(
    (v) =>
      `${v.id}: ${v.nodes
        .map((n) => n.target.join(' '))
        .slice(0, 3)
        .join(', ')}`,
  );
}
