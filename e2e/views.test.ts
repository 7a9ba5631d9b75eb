import { describe, expect, test } from 'vitest';
import { type Person, startKith, until } from './kith.ts';

const kith = startKith();

interface Row {
  id: string;
  [field: string]: unknown;
}

describe('the same records, looked at another way', () => {
  let me: Person;
  const read = (path: string) => me.send<Row>('GET', `/${path}`);

  test('a map puts together what lies close, parts it nearer by, and opens one', async () => {
    me = await kith.dana();
    const { page } = me;
    for (const [name, latitude, longitude] of [
      ['Mitte Works', 52.52, 13.4],
      ['Potsdam Works', 52.4, 13.06],
      ['Santiago Works', -33.45, -70.67],
    ])
      await me.send('POST', '/companies', { name, latitude, longitude });
    await page.goto('/companies?layout=map');
    await page.getByText('3 records in sight').waitFor();
    await page.getByRole('button', { name: '2 records' }).click();
    await page.getByRole('button', { name: 'Potsdam Works' }).waitFor();
    await page.getByRole('button', { name: 'Mitte Works' }).click();
    await page.getByRole('complementary').getByText('Mitte Works').first().waitFor();
    // Where one looks stands in the address: it can be sent on.
    expect(new URL(page.url()).searchParams.get('at')).toMatch(/^52\./);
  });

  test('a calendar shows a deal on the day it closes, and the keyboard moves it', async () => {
    const { page } = me;
    const { data } = await me.send<{ data: Row[] }>('GET', '/stages?sort=position');
    const deal = await me.send<Row>('POST', '/deals', {
      name: 'Looms in spring',
      stage: data[0]?.id,
      close_date: '2027-03-10',
    });
    await page.goto('/deals?layout=calendar&date=close_date&at=2027-03-10');
    const entry = page.getByRole('button', { name: 'Looms in spring' });
    await entry.focus();
    await page.keyboard.press('Alt+ArrowRight');
    await until(async () => (await read(`deals/${deal.id}`)).close_date === '2027-03-11', 'the deal to move by a day');
    await page.locator('[data-date="2027-03-11"]').getByText('Looms in spring').waitFor();
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await until(async () => (await read(`deals/${deal.id}`)).close_date === '2027-03-10', 'the move to be taken back');
  });

  test('two of one person are found, merged side by side by the rules, and the other leads to the one that stays', async () => {
    const { page } = me;
    const survival = { usual: 'winner', fields: { job_title: 'newest' }, sources: [] };
    await me.send('PATCH', '/duplicates/people', { survival });
    const make = (values: object) => me.send<Row>('POST', '/people?allow_duplicate=true', values);
    const street = { street: 'Lindenweg 4', postal_code: '89073', city: 'Ulm' };
    const ada = { last_name: 'Hollander', phone: '+49 731 1234567', birthday: '1980-02-01', ...street };
    const a = await make({ first_name: 'Kate', job_title: 'Buyer', email: 'kate@post.example', ...ada });
    const b = await make({ first_name: 'Katherine', job_title: 'Head of buying', ...ada });
    await until(
      async () => (await me.send<{ data: Row[] }>('GET', '/duplicates/people')).data.length === 1,
      'the pair to be found',
    );
    await page.goto('/duplicates?object=people');
    const pair = page.getByRole('region', { name: /side|pair/i }).first();
    await pair.getByText('Katherine').first().waitFor();
    expect(await pair.getByRole('radio', { name: /Job title of Katherine/ }).isChecked()).toBe(true);
    await pair.getByRole('button', { name: /^Merge/ }).click();
    await page.getByText('No duplicates to look at').waitFor();
    const [one, other] = [await read(`people/${a.id}`), await read(`people/${b.id}`)];
    expect(one.id).toBe(other.id);
    expect(one).toMatchObject({ job_title: 'Head of buying', email: 'kate@post.example' });
  });
});
