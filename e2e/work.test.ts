import type { Locator, Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { dana, type Person, startKith, until } from './kith.ts';

const kith = startKith();
let me: Person;

interface Row {
  id: string;
  [field: string]: unknown;
}
const create = (plural: string, values: Record<string, unknown>) => me.send<Row>('POST', `/${plural}`, values);
const read = (plural: string, id: string) => me.send<Row>('GET', `/${plural}/${id}`);

/** Takes something and carries it over to the middle of something else, in steps as a hand does. */
async function drag(page: Page, what: Locator, to: Locator): Promise<void> {
  const [from, target] = [await what.boundingBox(), await to.boundingBox()];
  if (!from || !target) throw new Error('There is nothing to drag, or nowhere to drag it to');
  await page.mouse.move(from.x + from.width / 2, from.y + 16);
  await page.mouse.down();
  await page.mouse.move(from.x + from.width / 2 + 12, from.y + 24, { steps: 4 });
  await page.mouse.move(target.x + target.width / 2, target.y + 120, { steps: 12 });
  await page.mouse.up();
}

describe('a working day', () => {
  test('a cell is edited in place and taken back from the toast', async () => {
    me = await kith.dana();
    const { page } = me;
    const acme = await create('companies', { name: 'Hartwell Mills', city: 'Leeds', industry: 'manufacturing' });
    await page.goto('/companies');
    const row = page.locator(`[role=row][data-id="${acme.id}"]`);
    await row.locator('[data-path=city]').dblclick();
    await page.getByRole('textbox', { name: 'City' }).fill('Bradford');
    await page.keyboard.press('Enter');
    await until(async () => (await read('companies', acme.id)).city === 'Bradford', 'the city to be written');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await row.getByText('Leeds').waitFor();
    expect((await read('companies', acme.id)).city).toBe('Leeds');
  });

  test('a card is dragged to the next stage by mouse', async () => {
    const { page } = me;
    const { data: stages } = await me.send<{ data: Row[] }>('GET', '/stages?sort=position');
    const [first, second, third] = stages.filter((stage) => stage.kind === 'open');
    const deal = await create('deals', { name: 'Looms for Leeds', amount: 12_000, stage: first?.id });
    await page.goto('/deals?layout=board');
    const card = page.locator('[data-card]', { hasText: 'Looms for Leeds' });
    const column = (stage: Row | undefined) => page.getByRole('region', { name: new RegExp(`^${stage?.name}:`) });
    await drag(page, card, column(second));
    await column(second).getByText('Looms for Leeds').waitFor();
    await until(async () => (await read('deals', deal.id)).stage === second?.id, 'the stage to be written');

    // And on by the keyboard: space lifts the card, an arrow moves it, space puts it down.
    await column(second).locator('[data-card]', { hasText: 'Looms for Leeds' }).focus();
    await page.keyboard.press('Space');
    await page.getByText(new RegExp(`Looms for Leeds over ${second?.name}`)).waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowRight');
    await page.getByText(new RegExp(`Looms for Leeds over ${third?.name}`)).waitFor({ state: 'attached' });
    await page.keyboard.press('Space');
    await until(async () => (await read('deals', deal.id)).stage === third?.id, 'the card to go on by keyboard');
  });

  test('a second company of one name is pointed out before it is made', async () => {
    const { page } = me;
    await page.goto('/companies');
    await page.getByRole('grid', { name: 'Companies' }).waitFor();
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Hartwell Mills');
    await page.keyboard.press('Control+Enter');
    await dialog.getByText('This looks like a record that is already here').waitFor();
    await dialog.getByRole('button', { name: 'Create anyway' }).click();
    await until(async () => {
      const { data } = await me.send<{ data: Row[] }>('GET', '/companies');
      return data.filter((company) => company.name === 'Hartwell Mills').length === 2;
    }, 'the second company');
  });

  test('the palette finds a company with a typing error, by keyboard alone', async () => {
    const { page } = me;
    await page.goto('/');
    await page.getByRole('heading', { name: 'Home' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Search or act' }).fill('hartwel mils');
    await page
      .getByRole('option', { name: /Hartwell Mills/ })
      .first()
      .waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/companies\/[\w-]+/);
    await page.getByRole('heading', { name: 'Hartwell Mills' }).waitFor();
  });

  test('a task is checked off on Home and comes back with Undo', async () => {
    const { page } = me;
    const session = await me.send<{ member: { id: string } }>('GET', '/session');
    const due_at = new Date(Date.now() - 86_400_000).toISOString();
    await create('tasks', { subject: 'Call the mill', due_at, assignee: session.member.id });
    await page.goto('/');
    await page.getByText('Overdue', { exact: false }).waitFor();
    await page.getByRole('checkbox', { name: 'Finish “Call the mill”' }).click();
    await page.getByText('“Call the mill” is done').waitFor();
    await until(async () => (await page.getByRole('checkbox').count()) === 0, 'the task to leave the list');
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await page.getByRole('checkbox', { name: 'Finish “Call the mill”' }).waitFor();
  });

  test('signing out ends the session, and signing in leads back to the page one was on', async () => {
    const { page } = me;
    await page.goto('/companies');
    await page.getByRole('button', { name: /profile and settings/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.waitForURL('**/sign-in**');
    await page.goto('/companies');
    await page.waitForURL('**/sign-in**');
    await page.getByLabel('E-mail').fill(dana.email);
    await page.getByLabel('Password', { exact: true }).fill('not the one');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('Password', { exact: true }).fill(dana.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL('**/companies');
  });

  test('an invitation is accepted in another browser, and both see each other work', async () => {
    const { page } = me;
    await page.goto('/settings/members');
    // The button stands at the top, and again below the list where nobody else is in it yet.
    await page.getByRole('button', { name: 'Invite', exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('E-mail').fill('sam@acme.test');
    await dialog.getByLabel('Name').fill('Sam Reed');
    await dialog.getByRole('button', { name: 'Create link' }).click();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();

    const sam = await kith.person();
    await sam.page.goto(link);
    await sam.page.getByLabel('Choose a password').fill('seven blue kettles sing');
    await sam.page.getByRole('button', { name: /^Join/ }).click();
    await sam.page.getByRole('heading', { name: 'Home' }).waitFor();

    await sam.page.goto('/companies');
    await sam.page.getByText('Hartwell Mills').first().waitFor();
    const { data } = await me.send<{ data: Row[] }>('GET', '/companies');
    await me.send('PATCH', `/companies/${data[0]?.id}`, { city: 'Sheffield' });
    await sam.page.getByText('Sheffield').waitFor();
    await sam.context.close();
  });

  test('who forgot the password chooses a new one by the link of an administrator', async () => {
    const { page } = me;
    await page.goto('/settings/members');
    await page.getByRole('button', { name: 'Actions for Sam Reed' }).click();
    await page.getByRole('menuitem', { name: 'Make a link for a new password' }).click();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    await page.getByRole('dialog').getByText('Close').click();

    const sam = await kith.person();
    await sam.page.goto(link);
    await sam.page.getByRole('heading', { name: 'Choose a new password' }).waitFor();
    await sam.page.getByLabel('New password').fill('eight grey kettles sing');
    await sam.page.getByRole('button', { name: 'Save and sign in' }).click();
    await sam.page.getByRole('heading', { name: 'Home' }).waitFor();
    await sam.page.goto(link);
    await sam.page.getByText('This link no longer works').waitFor();
    await sam.send('DELETE', '/session');
    await sam.send('POST', '/session', { email: 'sam@acme.test', password: 'eight grey kettles sing' });
    await sam.context.close();
  });
});
