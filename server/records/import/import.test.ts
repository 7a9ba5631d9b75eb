import { describe, expect, test } from 'vitest';
import { change, importFile, press, type TestFile, upload, uploaded } from '../../test/imports.ts';
import { testKith } from '../../test/kith.ts';
import type { Person } from '../../test/workspace.ts';

const kith = await testKith();
const csv = (content: string, name = 'people.csv'): TestFile => ({ name, content });
const accounts = csv(
  `account,sector,year_established,revenue,employees,office_location,subsidiary_of
Acme Corporation,technolgy,1996,1100.04,2822,United States,
Bluth Company,technolgy,1993,1242.32,3027,United States,Zathunicon
Zathunicon,retail,2010,71.12,144,Romania,Acme Corporation
`,
  'accounts.csv',
);
const deals = csv(
  `opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value
A1,Anna Snelling,GTXPro,Acme,Won,10/20/2016,3/1/2017,"1,054"
A2,Anna Snelling,GTX Pro,,Engaging,11/3/2016,,
A3,Zane Levy,GTX Pro,Bluth,Lost,3/4/2017,4/5/2017,0
`,
  'sales_pipeline.csv',
);

interface Named {
  id: string;
  name: string;
}

test('a file of accounts is taken for companies and every column finds its field', async () => {
  const { owner } = await kith.workspace();
  const proposed = await uploaded(owner, accounts);
  expect(proposed).toMatchObject({ object: 'company', plural: 'companies', state: 'mapping', needs: [] });
  expect(proposed.columns.map((c) => c.mapping.field)).toEqual([
    'name',
    'industry',
    'founded_year',
    'annual_revenue',
    'employees',
    'country',
    'parent',
  ]);
  for (const column of proposed.columns) expect(column.proposal.confidence).toBeGreaterThan(0.8);
});

test('companies arrive with parents that stand further down in the same file', async () => {
  const { owner } = await kith.workspace();
  const done = await importFile(kith, owner, accounts);
  expect(done).toMatchObject({ state: 'done', counts: { rows: 3, created: 3, refused: 0 } });
  const { body } = await owner.send('GET', '/companies?include=parent&sort=name');
  expect(body.data.map((c: Named & { parent: { title: string } | null }) => [c.name, c.parent?.title ?? null])).toEqual(
    [
      ['Acme Corporation', null],
      ['Bluth Company', 'Zathunicon'],
      ['Zathunicon', 'Acme Corporation'],
    ],
  );
});

test('the same file again changes nothing and says that it was imported before', async () => {
  const { owner } = await kith.workspace();
  await importFile(kith, owner, accounts);
  const again = await uploaded(owner, accounts);
  expect(again.notices).toContainEqual(expect.objectContaining({ code: 'same_file' }));
  const checked = await press(kith, owner, again.id, 'check');
  expect(checked.counts).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
  const done = await press(kith, owner, again.id, 'start');
  expect(done.counts).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
});

test('near names are offered, refused unless confirmed, and taken once confirmed', async () => {
  const { owner } = await kith.workspace();
  const { body: product } = await owner.send('POST', '/products', { name: 'GTX Pro' });
  const { id } = await uploaded(owner, deals);
  await change(owner, id, {
    options: { create_missing: { sales_agent: true, product: true, account: true, deal_stage: true } },
  });
  const checked = await press(kith, owner, id, 'check');
  const products = checked.values.find((v) => v.column === 'product');
  expect(products?.items[0]).toMatchObject({
    value: 'GTXPro',
    state: 'near',
    candidates: [{ id: product.id, title: 'GTX Pro', score: 0.98 }],
  });
  expect(checked.counts).toMatchObject({ created: 2, refused: 1 });
  expect(checked.problems.first[0]).toMatchObject({ line: 2, column: 'product', code: 'unconfirmed' });

  await change(owner, id, { options: { value_map: { product: { GTXPro: { match: product.id } } } } });
  const foreseen = await press(kith, owner, id, 'check');
  expect(foreseen.counts).toMatchObject({
    created: 3,
    refused: 0,
    created_missing: { member: 2, company: 2, stage: 1 },
  });
  const done = await press(kith, owner, id, 'start');
  expect(done.counts).toEqual(foreseen.counts);

  const { body } = await owner.send('GET', '/deals?include=product,stage,owner,company&sort=external_id');
  const [a1, a2] = body.data;
  expect(a1).toMatchObject({
    product: { title: 'GTX Pro' },
    stage: { title: 'Won' },
    owner: { title: 'Anna Snelling', status: 'no_access' },
    company: { title: 'Acme' },
    amount: { amount: '1054.00', currency: 'USD' },
    started_on: '2016-10-20',
    close_date: '2017-03-01',
    status: 'won',
  });
  expect(a2).toMatchObject({ stage: { title: 'Engaging', kind: 'open' }, company: null, amount: null });
  expect((await owner.send('GET', '/products')).body.data).toHaveLength(1);
});

test('what is missing is not created unless the user agrees', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(owner, deals);
  const checked = await press(kith, owner, id, 'check');
  expect(checked.counts).toMatchObject({ created: 0, refused: 3 });
  const missing = checked.values.find((v) => v.column === 'sales_agent');
  expect(missing).toMatchObject({ to: 'member', creatable: true, counts: { missing: 2 } });
  await change(owner, id, {
    options: { create_missing: { sales_agent: 'empty', product: 'empty', account: 'empty', deal_stage: 'empty' } },
  });
  const without = await press(kith, owner, id, 'check');
  expect(without.counts).toMatchObject({ created: 3, refused: 0, created_missing: {} });
});

test('undo leaves nothing: not the rows, not what was created for them', async () => {
  const { owner } = await kith.workspace();
  const before = (await owner.send('GET', '/members')).body.data.length;
  const done = await importFile(kith, owner, deals, {
    options: {
      create_missing: { sales_agent: true, product: true, account: true, deal_stage: true },
      value_map: { product: { GTXPro: { value: 'GTX Pro' } } },
    },
  });
  expect(done.counts).toMatchObject({ created: 3, created_missing: { product: 1, company: 2, stage: 1 } });
  expect(await press(kith, owner, done.id, 'undo')).toMatchObject({ state: 'undone', error: null });
  for (const plural of ['deals', 'products', 'companies']) {
    expect((await owner.send('GET', `/${plural}`)).body.data).toEqual([]);
  }
  expect((await owner.send('GET', '/members')).body.data).toHaveLength(before);
  const stages = (await owner.send('GET', '/stages')).body.data.map((s: Named) => s.name);
  expect(stages).not.toContain('Engaging');
  expect((await owner.send('POST', `/imports/${done.id}/undo`)).status).toBe(409);
});

test('an undo asks about what people changed since, and does as told', async () => {
  const { owner } = await kith.workspace();
  const done = await importFile(kith, owner, accounts);
  const [acme] = (await owner.send('GET', '/companies?sort=name')).body.data;
  await owner.send('PATCH', `/companies/${acme.id}`, { city: 'Berlin' });
  const asked = await press(kith, owner, done.id, 'undo');
  expect(asked.state).toBe('done');
  expect(asked.conflicts).toMatchObject([{ object: 'company', id: acme.id, field: 'city' }]);
  const undone = await press(kith, owner, done.id, 'undo', { force: 'keep_later' });
  expect(undone).toMatchObject({ state: 'undone', conflicts: [] });
  const left = (await owner.send('GET', '/companies')).body.data;
  expect(left.map((c: Named) => c.name)).toEqual(['Acme Corporation']);
});

test('an ambiguous date is asked, also where only the last row decides it', async () => {
  const { owner } = await kith.workspace();
  const open = await uploaded(
    owner,
    csv('external id,name,close date\nA,One,03/04/2017\nB,Two,05/06/2017\n', 'deals.csv'),
  );
  expect(open.needs).toMatchObject([{ kind: 'date_format', column: 'close date' }]);
  const refused = await owner.send('POST', `/imports/${open.id}/check`);
  expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'date_format']);
  await change(owner, open.id, { options: { date_format: 'dmy' } });
  await press(kith, owner, open.id, 'check');
  await press(kith, owner, open.id, 'start');
  const { body } = await owner.send('GET', '/deals?sort=external_id');
  expect(body.data.map((d: { close_date: string }) => d.close_date)).toEqual(['2017-04-03', '2017-06-05']);

  const told = await uploaded(
    owner,
    csv('external id,name,close date\nA,One,03/04/2017\nB,Two,05/26/2017\n', 'deals.csv'),
  );
  expect(told.needs).toEqual([]);
  expect(told.columns[2]?.date_format).toBe('mdy');
});

test('a date that contradicts the rest of its column is a problem of its row', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(
    owner,
    csv('external id,name,close date\nA,One,03/24/2017\nB,Two,2017-02-30\nC,Three,soon\n', 'deals.csv'),
  );
  const checked = await press(kith, owner, id, 'check');
  expect(checked.counts).toMatchObject({ created: 1, refused: 2 });
  expect(checked.problems.first.map((p) => [p.line, p.code])).toEqual([
    [3, 'not_a_date'],
    [4, 'not_a_date'],
  ]);
});

test('continental amounts, millions, currencies and yes in words are read', async () => {
  const { owner } = await kith.workspace();
  const file = csv('Produkt;Preis;aktiv\nA;1.234,50 €;ja\nB;"99,9";nein\n', 'Produkte.csv');
  const proposed = await uploaded(owner, file);
  expect(proposed.object).toBe('product');
  expect(proposed.columns.map((c) => [c.mapping.field, c.decimal])).toEqual([
    ['name', null],
    ['price', 'comma'],
    ['active', null],
  ]);
  await change(owner, proposed.id, { options: { currency: 'CHF' } });
  await press(kith, owner, proposed.id, 'check');
  await press(kith, owner, proposed.id, 'start');
  const { body } = await owner.send('GET', '/products?sort=name');
  expect(body.data.map((p: { price: unknown; active: boolean }) => [p.price, p.active])).toEqual([
    [{ amount: '1234.50', currency: 'EUR' }, true],
    [{ amount: '99.90', currency: 'CHF' }, false],
  ]);
});

test('people are matched on e-mail; a full name is split; empty cells leave what is known', async () => {
  const { owner } = await kith.workspace();
  const { body: ada } = await owner.send('POST', '/people', {
    first_name: 'Ada',
    email: 'ada@example.com',
    city: 'London',
  });
  const done = await importFile(
    kith,
    owner,
    csv(
      'Full name,E-mail,City\nAda King Lovelace,ADA@example.com,\nLudwig van Beethoven,ludwig@example.com,Bonn\nludwig,ludwig@example.com,Vienna\n',
    ),
  );
  expect(done.options).toMatchObject({ match_on: 'email', on_match: 'update' });
  expect(done.counts).toMatchObject({ rows: 3, created: 1, updated: 2, refused: 0 });
  const known = (await owner.send('GET', `/people/${ada.id}`)).body;
  expect(known).toMatchObject({ first_name: 'Ada King', last_name: 'Lovelace', city: 'London' });
  const { body } = await owner.send('POST', '/people/query', {
    filter: { field: 'email', op: 'eq', value: 'ludwig@example.com' },
  });
  expect(body.data).toMatchObject([{ city: 'Vienna' }]);
});

test('known rows can be skipped, and empty cells can clear', async () => {
  const { owner } = await kith.workspace();
  const { body: ada } = await owner.send('POST', '/people', {
    first_name: 'Ada',
    email: 'ada@example.com',
    city: 'London',
  });
  const file = csv('First name,E-mail,City\nAugusta,ada@example.com,\nBob,bob@example.com,Paris\n');
  const skipped = await importFile(kith, owner, file, { options: { on_match: 'skip' } });
  expect(skipped.counts).toMatchObject({ created: 1, skipped: 1 });
  const cleared = await importFile(kith, owner, file, { options: { clear_with_empty: true } });
  expect(cleared.counts).toMatchObject({ updated: 1, unchanged: 1 });
  expect((await owner.send('GET', `/people/${ada.id}`)).body).toMatchObject({ first_name: 'Augusta', city: null });
});

test('a refused row is mended in place and then goes in', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(owner, csv('First name,E-mail\nAda,ada@example.com\nBob,bob at example\n'));
  await press(kith, owner, id, 'check');
  const { body: refused } = await owner.send('GET', `/imports/${id}/preview?outcome=refused`);
  expect(refused.data).toMatchObject([
    { line: 3, cells: { 'E-mail': 'bob at example' }, problems: [{ code: 'not_an_email' }] },
  ]);
  const still = await owner.send('PATCH', `/imports/${id}/rows/3`, { values: { 'E-mail': 'bob@' } });
  expect(still.body.outcome).toBe('refused');
  const mended = await owner.send('PATCH', `/imports/${id}/rows/3`, { values: { 'E-mail': 'bob@example.com' } });
  expect(mended.body).toMatchObject({ outcome: 'created', problems: [] });
  expect((await owner.send('GET', `/imports/${id}`)).body.counts).toMatchObject({ created: 2, refused: 0 });
  expect((await press(kith, owner, id, 'start')).counts).toMatchObject({ created: 2, refused: 0 });
});

test('refused rows come back as a CSV with reasons, formulas defused', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(owner, csv('First name,E-mail\nAda,ada@example.com\n=cmd(),nonsense\n'));
  await press(kith, owner, id, 'check');
  const { body, headers } = await owner.send('GET', `/imports/${id}/problems.csv`);
  expect(headers['content-type']).toContain('text/csv');
  expect(body.trimEnd().split('\r\n')).toEqual([
    '\ufeffFirst name,E-mail,line,problem',
    "'=cmd(),nonsense,3,E-mail: This is not an e-mail address",
  ]);
});

test('an import starts once: a second start is a conflict', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(owner, accounts);
  expect((await owner.send('POST', `/imports/${id}/start`)).status).toBe(409);
  await press(kith, owner, id, 'check');
  const answers = await Promise.all([
    owner.send('POST', `/imports/${id}/start`),
    owner.send('POST', `/imports/${id}/start`),
  ]);
  expect(answers.map((a) => a.status).sort()).toEqual([202, 409]);
  await kith.settle();
  expect((await owner.send('GET', '/companies')).body.data).toHaveLength(3);
  expect((await owner.send('POST', `/imports/${id}/start`)).status).toBe(409);
});

test('a run pauses where it is asked to, and goes on from there', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(owner, accounts);
  await press(kith, owner, id, 'check');
  await owner.send('POST', `/imports/${id}/start`);
  expect((await owner.send('POST', `/imports/${id}/pause`)).status).toBe(202);
  await kith.settle();
  const paused = (await owner.send('GET', `/imports/${id}`)).body;
  expect(paused).toMatchObject({ state: 'paused', counts: { rows: 0 } });
  expect(await press(kith, owner, id, 'resume')).toMatchObject({ state: 'done', counts: { created: 3 } });
});

test('an import that has written nothing can be forgotten; one that has cannot', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(owner, accounts);
  expect((await owner.send('DELETE', `/imports/${id}`)).status).toBe(204);
  expect((await owner.send('GET', `/imports/${id}`)).status).toBe(404);
  const done = await importFile(kith, owner, accounts);
  expect((await owner.send('DELETE', `/imports/${done.id}`)).status).toBe(409);
});

test('wrong mappings are refused by name', async () => {
  const { owner } = await kith.workspace();
  const { id } = await uploaded(owner, accounts);
  const codes: string[] = [];
  for (const mapping of [{ account: 'nothing' }, { sector: 'name' }, { nowhere: 'name' }, { account: 'updated_at' }]) {
    const answer = await owner.send('PATCH', `/imports/${id}`, { mapping });
    expect(answer.status).toBe(422);
    codes.push(answer.body.errors[0].code);
  }
  expect(codes).toEqual(['unknown_field', 'mapped_twice', 'unknown_column', 'unknown_field']);
  const key = await owner.send('PATCH', `/imports/${id}`, { options: { match_on: 'parent' } });
  expect(key.status).toBe(422);
});

test('scripts in cells stay text', async () => {
  const { owner } = await kith.workspace();
  await importFile(
    kith,
    owner,
    csv('name,about\n<script>alert(1)</script>,<img src=x onerror=alert(1)>\n', 'companies.csv'),
  );
  expect((await owner.send('GET', '/companies')).body.data[0].name).toBe('<script>alert(1)</script>');
});

test('readers may not import, members may not import colleagues, and other workspaces see nothing', async () => {
  const acme = await kith.workspace();
  const other = await kith.workspace();
  const { id } = await uploaded(acme.owner, accounts);
  const reader = await acme.as('read_only');
  expect((await upload(reader, accounts)).status).toBe(403);
  expect((await reader.send('GET', `/imports/${id}`)).status).toBe(403);
  const member = await acme.as('member');
  expect((await upload(member, csv('name\nBob\n', 'members.csv'), { object: 'members' })).status).toBe(403);
  expect((await member.send('GET', `/imports/${id}`)).status).toBe(200);
  for (const [method, path] of [
    ['GET', ''],
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/check'],
    ['POST', '/start'],
    ['POST', '/pause'],
    ['POST', '/undo'],
    ['GET', '/preview'],
    ['GET', '/problems.csv'],
  ] as const) {
    expect((await other.owner.send(method, `/imports/${id}${path}`, method === 'GET' ? undefined : {})).status).toBe(
      404,
    );
  }
});

test('a member without the right to add colleagues is told so for the rows that need it', async () => {
  const acme = await kith.workspace();
  const member = await acme.as('member');
  const { id } = await uploaded(member, deals, { options: { create_missing: { sales_agent: true } } });
  const checked = await press(kith, member, id, 'check');
  expect(checked.values.find((v) => v.column === 'sales_agent')?.creatable).toBe(false);
  expect(checked.problems.groups).toContainEqual(expect.objectContaining({ column: 'sales_agent', code: 'forbidden' }));
});

describe('new rows that look like a record which is there', () => {
  const file = csv(
    `first name,last name,email,phone,city
Kate,Hollander,kate.hollander@post.example,+49 30 1234567,Berlin
Otto,Nowhere,otto@nowhere.example,+49 40 7654321,Hamburg
Catherine,Hollander,other@post.example,+49 30 1234567,Berlin
`,
  );

  async function ready() {
    const { owner } = await kith.workspace();
    const { body: there } = await owner.send('POST', '/people', {
      first_name: 'Kate',
      last_name: 'Hollander',
      phone: '+49 30 1234567',
      city: 'Berlin',
    });
    await kith.settle();
    const { id } = await uploaded(owner, file, { object: 'people' });
    const checked = await press(kith, owner, id, 'check');
    return { owner, there, id, checked };
  }
  const names = async (owner: Person) =>
    (await owner.send('GET', '/people?sort=created_at')).body.data.map((p: Named) => p.name);

  test('are counted and shown by the check, and made all the same unless told otherwise', async () => {
    const { owner, there, id, checked } = await ready();
    expect(checked.counts).toMatchObject({ created: 3 });
    expect(checked.likely).toMatchObject({ compared: 3, of: 3, found: 2 });
    const [first] = checked.likely?.items ?? [];
    expect(first).toMatchObject({ line: 2, record: { id: there.id, title: 'Kate Hollander' } });
    expect(first?.reasons.map((reason) => reason.comparison)).toContain('phone');
    const done = await press(kith, owner, id, 'start');
    expect(done.counts).toEqual(checked.counts);
    expect(await names(owner)).toHaveLength(4);
  });

  test('are left out, or written to that record, as was chosen; what the check foresees is what happens', async () => {
    const skipped = await ready();
    await change(skipped.owner, skipped.id, { options: { on_likely: 'skip', likely_rows: { 4: 'create' } } });
    const foreseen = await press(kith, skipped.owner, skipped.id, 'check');
    expect(foreseen.counts).toMatchObject({ created: 2, skipped: 1 });
    expect((await press(kith, skipped.owner, skipped.id, 'start')).counts).toEqual(foreseen.counts);
    expect(await names(skipped.owner)).toEqual(['Kate Hollander', 'Otto Nowhere', 'Catherine Hollander']);

    const { owner, there, id } = await ready();
    await change(owner, id, { options: { on_likely: 'update' } });
    expect((await press(kith, owner, id, 'check')).counts).toMatchObject({ created: 1, updated: 2, unchanged: 0 });
    const done = await press(kith, owner, id, 'start');
    expect(done.counts).toMatchObject({ created: 1, updated: 2 });
    const { body } = await owner.send('GET', `/people/${there.id}`);
    expect(body).toMatchObject({ first_name: 'Catherine', email: 'other@post.example' });
    await press(kith, owner, id, 'undo');
    expect((await owner.send('GET', `/people/${there.id}`)).body.first_name).toBe('Kate');
  });

  test('a record that the importer may not see is none that a row looks like', async () => {
    const acme = await kith.workspace();
    const { owner } = acme;
    await owner.send('POST', '/people', { first_name: 'Kate', last_name: 'Hollander', phone: '+49 30 1234567' });
    await kith.settle();
    const own = { read: 'own', update: 'own', delete: 'own', export: 'own', create: true, import: true, fields: {} };
    const { body: role } = await owner.send('POST', '/roles', {
      name: 'Their own',
      tier: 'member',
      rights: { objects: {}, others: own, sensitive: false, share: false },
    });
    expect(role).toMatchObject({ name: 'Their own' });
    const limited = await acme.hire('Lea Limited');
    await owner.send('POST', `/members/${limited.memberId}/role`, { role: role.id });
    const { id: upload } = await uploaded(limited, file, { object: 'people' });
    const checked = await press(kith, limited, upload, 'check');
    expect(checked.likely?.found ?? 0).toBe(0);
  });
});

test('rows of one file that look like each other are pointed out, and kept, merged or left out as was chosen', async () => {
  const { owner } = await kith.workspace();
  const plain = Array.from({ length: 1000 }, (_, i) => `Ann${i},Smith${i},ann${i}@post.example,,`);
  const content = [
    'First name,Last name,Email,Phone,Company,City',
    'Ada,Lovelace,ada@post.example,+44 20 7946 0001,Engines,',
    'Alan,Turing,alan@post.example,,,',
    'Alan M.,Turing,ALAN@post.example,,,London',
    ...plain.map((line) => `${line},`),
    // Far down, in another chunk: the same phone written otherwise; the same name at the same company.
    'Augusta,King,,020 7946 0001,,London',
    'Ada,LOVELACE,countess@post.example,,Engines,Ealing',
  ].join('\n');
  const { id } = await uploaded(owner, { name: 'people.csv', content }, { object: 'people' });
  await change(owner, id, { options: { match_on: null, create_missing: { Company: true } } });
  const twins = (await press(kith, owner, id, 'check')).twins;
  expect(twins?.items.map(({ line, first, by }) => [first, line, by])).toEqual([
    [3, 4, 'email'],
    [2, 1005, 'phone'],
    [2, 1006, 'name'],
  ]);
  const foresee = async (on_twin: 'create' | 'merge' | 'skip') => {
    await change(owner, id, { options: { on_twin } });
    return (await press(kith, owner, id, 'check')).counts;
  };
  expect(await foresee('create')).toMatchObject({ created: 1005, skipped: 0 });
  expect(await foresee('skip')).toMatchObject({ created: 1002, updated: 0, skipped: 3 });
  const foreseen = await foresee('merge');
  expect(foreseen).toMatchObject({ created: 1002, updated: 3 });
  const done = await press(kith, owner, id, 'start');
  expect(done.counts).toEqual(foreseen);
  const cities = async (q: string) =>
    (await owner.send('GET', `/people?q=${q}`)).body.data.map((p: { name: string; city: string }) => [p.name, p.city]);
  expect(await cities('Turing')).toEqual([['Alan M. Turing', 'London']]);
  expect(await cities('countess@post.example')).toEqual([['Ada LOVELACE', 'Ealing']]);
  await press(kith, owner, id, 'undo');
  expect((await owner.send('GET', '/people')).body.data).toEqual([]);
});
