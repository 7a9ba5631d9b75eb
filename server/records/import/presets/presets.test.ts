import { expect, test } from 'vitest';
import { change, importFile, uploaded } from '../../../test/imports.ts';
import { testKith } from '../../../test/kith.ts';

const kith = await testKith();

/** The first lines of exports, as each product writes them: header, row, and what some columns fill. */
const exports: Record<string, [header: string, row: string, fills: Record<string, string | null>]> = {
  salesforce_contacts: [
    'Id,IsDeleted,AccountId,LastName,FirstName,Name,MailingStreet,MailingCity,OtherCity,Phone,MobilePhone,Email,Title,LeadSource,Birthdate,OwnerId,HasOptedOutOfEmail,CreatedDate',
    '003A1,0,001A1,Lovelace,Ada,Ada Lovelace,1 Lane,London,Bath,+44 20 7946 0001,+44 7700 900001,ada@sf.example,Countess,Web,1815-12-10,005A1,1,2024-03-01T10:00:00.000Z',
    { Id: 'external_id', MobilePhone: 'phones', OtherCity: 'addresses', HasOptedOutOfEmail: 'tags', OwnerId: null },
  ],
  hubspot_companies: [
    'Record ID,Company name,Company owner,Create Date,Phone Number,Last Activity Date,City,Country/Region,Industry',
    '77,Acme,Ole Owner,2024-05-01 09:30,+1 555 010 0001,,Boston,United States,Retail',
    { 'Record ID': 'external_id', 'Company name': 'name', 'Create Date': 'created_at', 'Company owner': 'owner' },
  ],
  pipedrive_people: [
    'Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Email - Home,Person - Phone - Mobile,Person - Owner,Person - Person created,Person - Open deals',
    '12,Ada Lovelace,Engines Ltd,ada@pd.example,ada@home.example,+44 7700 900002,Ole Owner,2024-02-01 08:00:00,3',
    { 'Person - Email - Home': 'emails', 'Person - Phone - Mobile': 'phones', 'Person - Open deals': null },
  ],
  zoho_contacts: [
    'Record Id,Contact Owner.id,Contact Owner,Lead Source,First Name,Last Name,Account Name,Email,Secondary Email,Mobile,Mailing Street,Other Street,Tag,Email Opt Out,Created Time',
    'zcrm_1,zcrm_2,Ole Owner,Trade Show,Ada,Lovelace,Engines Ltd,ada@zoho.example,a@zoho.example,+44 7700 900003,1 Lane,2 Lane,VIP,false,2024-02-01 08:00:00',
    { 'Secondary Email': 'emails', 'Other Street': 'addresses', Tag: 'tags', 'Contact Owner.id': null },
  ],
  dynamics_contacts: [
    '(Do Not Modify) Contact,(Do Not Modify) Row Checksum,(Do Not Modify) Modified On,Full Name,Email,Company Name,Business Phone,Status Reason',
    'b1c5,abc=,2024-02-01 08:00,Ada Lovelace,ada@dy.example,Engines Ltd,+44 20 7946 0004,Active',
    { '(Do Not Modify) Contact': 'external_id', '(Do Not Modify) Modified On': null, 'Full Name': 'name' },
  ],
  sugarcrm_contacts: [
    'First Name,Last Name,ID,Account Name,Office Phone,Mobile,Email Address,Primary Address Street,Primary Address City,Alternate Address City,Assigned to,Date Created,Do Not Call',
    'Ada,Lovelace,9f1,Engines Ltd,+44 20 7946 0005,+44 7700 900005,ada@sugar.example,1 Lane,London,Bath,Ole Owner,2024-02-01 08:00,1',
    { ID: 'external_id', 'Alternate Address City': 'addresses', 'Do Not Call': 'tags', 'Date Created': 'created_at' },
  ],
  twenty_people: [
    'Id,Name / First Name,Name / Last Name,Emails / Primary Email,Emails / Additional Emails,Phones / Primary Phone Number,Job Title,City,Creation date',
    '5f0c,Ada,Lovelace,ada@twenty.example,,+44 20 7946 0006,Countess,London,2024-02-01',
    { Id: 'external_id', 'Name / First Name': 'first_name', 'Emails / Additional Emails': 'emails' },
  ],
  mailchimp_audience: [
    'Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,UNSUB_TIME,UNSUB_REASON,LEID,EUID,NOTES,TAGS',
    'ada@mc.example,Ada,Lovelace,2,2024-02-01 08:00:00,2024-06-01 08:00:00,,4711,e1,,"""VIP"""',
    { LEID: 'external_id', UNSUB_TIME: 'tags', UNSUB_REASON: null, OPTIN_TIME: 'created_at' },
  ],
  outlook_contacts: [
    'Title,First Name,Last Name,E-mail Address,E-mail 2 Address,Business Phone,Mobile Phone,Home Phone,Job Title,Company,Business Street,Home City,Categories',
    'Dr.,Ada,Lovelace,ada@ol.example,a@ol.example,+44 20 7946 0008,+44 7700 900008,,Countess,Engines Ltd,1 Lane,Bath,Friends;VIP',
    { Title: null, 'E-mail 2 Address': 'emails', 'Home City': 'addresses', 'Mobile Phone': 'phones' },
  ],
};

test('exports of other products are recognised by their columns and mapped without a question', async () => {
  const { owner } = await kith.workspace();
  for (const [preset, [header, row, fills]] of Object.entries(exports)) {
    const one = await uploaded(owner, { name: 'export.csv', content: `${header}\n${row}\n` });
    expect(one.preset?.id, preset).toBe(preset);
    expect(one.needs, preset).toEqual([]);
    const mapped = Object.fromEntries(one.columns.map((column) => [column.name, column.mapping.field]));
    expect(mapped, preset).toMatchObject(fills);
  }
});

test('HubSpot contacts come with company, owner, stage, tag of the unsubscribed and the day they were made', async () => {
  const acme = await kith.workspace();
  const done = await importFile(kith, acme.owner, {
    name: 'all-contacts.csv',
    content: `Record ID,First Name,Last Name,Email,Phone Number,Mobile Phone Number,Contact owner,Associated Company,Lifecycle Stage,Unsubscribed from all email,Create Date
51,Ada,Lovelace,ada@hs.example,+44 20 7946 0001,+44 7700 900001,${acme.ctx.actor.name},Engines Ltd,Marketing Qualified Lead,Yes,2021-03-04 10:20
52,Charles,Babbage,cb@hs.example,,,Somebody Gone,Engines Ltd,Subscriber,No,2022-03-04 10:20
`,
  });
  expect(done).toMatchObject({ preset: { product: 'HubSpot', what: 'contacts' }, counts: { created: 2, refused: 0 } });
  const { body } = await acme.owner.send('GET', '/people?sort=external_id&include=company,owner');
  expect(body.data).toMatchObject([
    {
      external_id: '51',
      lifecycle: 'qualified',
      tags: ['Unsubscribed'],
      company: { title: 'Engines Ltd' },
      created_at: expect.stringContaining('2021-03-04'),
      phones: [
        { value: '+44 20 7946 0001', primary: true },
        { value: '+44 7700 900001', kind: 'mobile' },
      ],
    },
    { external_id: '52', lifecycle: 'lead', owner: null, tags: null },
  ]);
  expect(body.data[0].owner).not.toBeNull();
});

test('Google contacts keep several addresses and labels, and one may say that it is no such export', async () => {
  const { owner } = await kith.workspace();
  const file = {
    name: 'contacts.csv',
    content: `First Name,Last Name,Organization Name,Labels,E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value,Phone 1 - Value,Address 1 - City,Address 1 - Street,Address 2 - City
Ada,Lovelace,Engines Ltd,* myContacts ::: Friends,Work,ada@g.example,ada@h.example ::: a@i.example,+44 20 7946 0001,London,1 Lane,Bath
`,
  };
  const other = await uploaded(owner, file);
  expect(other.preset?.id).toBe('google_contacts');
  const without = await change(owner, other.id, { options: { preset: null } });
  expect(without.preset).toBeNull();
  expect(without.columns.find((column) => column.name === 'Address 2 - City')?.mapping.part).toBeUndefined();

  await importFile(kith, owner, file);
  const { body } = await owner.send('GET', '/people');
  expect(body.data).toMatchObject([
    {
      email: 'ada@g.example',
      emails: [{ value: 'ada@g.example', primary: true }, { value: 'ada@h.example' }, { value: 'a@i.example' }],
      city: 'London',
      tags: ['myContacts', 'Friends'],
      addresses: [
        { city: 'London', street: '1 Lane', primary: true },
        { city: 'Bath', primary: false },
      ],
    },
  ]);
});

test('cards of all three versions in one file become people', async () => {
  const { owner } = await kith.workspace();
  const content = [
    'BEGIN:VCARD',
    'VERSION:2.1',
    'N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;',
    'TEL;CELL:+49 170 1111111',
    'TEL;WORK;VOICE:+49 30 1111111',
    'NOTE;ENCODING=QUOTED-PRINTABLE:first line=0D=0A=',
    'second line',
    'PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQSkZJRgABAQEASABIAAD',
    ' AAAAAAAA',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:3.0',
    'FN:Ada Lovelace',
    'N:Lovelace;Ada;;;',
    'ORG:Engines\\, Ltd;Research',
    'item1.EMAIL;TYPE=INTERNET;TYPE=HOME:ada@home.example',
    'EMAIL;TYPE=PREF,WORK:ada@card.example',
    'ADR;TYPE=HOME:;;2 Lane;Bath;;BA1;United Kingdom',
    'ADR;TYPE=WORK:;;1 Lane;London;;EC1;United Kingdom',
    'BDAY:18151210',
    'CATEGORIES:Friends,VIP',
    'END:VCARD',
    'BEGIN:VCARD',
    'VERSION:4.0',
    'UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1',
    'FN:Charles Babbage',
    'TEL;VALUE=uri;PREF=1;TYPE="voice,home":tel:+44-20-7946-0009',
    'END:VCARD',
    '',
  ].join('\r\n');
  const done = await importFile(kith, owner, { name: 'cards.vcf', content });
  expect(done).toMatchObject({ preset: { id: 'vcard' }, file: { kind: 'vcard' }, counts: { created: 3, refused: 0 } });
  const { body } = await owner.send('GET', '/people?sort=name&include=company');
  expect(body.data).toMatchObject([
    {
      name: 'Ada Lovelace',
      company: { title: 'Engines, Ltd' },
      email: 'ada@card.example',
      city: 'London',
      birthday: '1815-12-10',
      tags: ['Friends', 'VIP'],
      addresses: [{ city: 'London' }, { city: 'Bath', kind: 'home' }],
    },
    { name: 'Charles Babbage', phone: '+44-20-7946-0009', external_id: '4fbe8971-0bc3-424c-9c26-36c3e1eff6b1' },
    { name: 'Jörg Müller', phone: '+49 30 1111111', about: expect.stringMatching(/^first line\s+second line$/) },
  ]);
});
