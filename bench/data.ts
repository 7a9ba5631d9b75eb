import type pg from 'pg';
import type { BenchKith } from './kith.ts';

export interface Sizes {
  people: number;
  companies: number;
  deals: number;
}

const parts = (text: string) => text.split(' ');
const syllables = parts(
  'ba be bri ca cor da del el fa fin ga gre ha hol is ja kel la len mar mi nor o pe quin ra ro sa ster ta tor u va ver wil ya zan',
);

/** Words that no two of are alike, spoken easily: as many as are wanted. */
function madeUp(count: number, seed: number): string[] {
  const words = new Set<string>();
  for (let n = seed; words.size < count; n += 7) {
    let word = '';
    for (let left = n, i = 0; i < 3; i++, left = Math.floor(left / syllables.length))
      word += syllables[left % syllables.length];
    words.add(word.charAt(0).toUpperCase() + word.slice(1));
  }
  return [...words];
}

const firstNames = madeUp(400, 3);
const lastNames = madeUp(4000, 11);
const cities = madeUp(300, 5);
const jobs = parts('Buyer Engineer Director Manager Analyst Assistant Planner Technician Accountant Controller');

/**
 * Fills the workspace up to these sizes with people, companies and deals, spread over three years, and makes their
 * search rows. The rows are those that Kith itself would write; their change log is left out.
 */
export async function fill(kith: BenchKith, sizes: Sizes): Promise<void> {
  const { db, schema, owner } = kith;
  await db.query(`set search_path to ${schema}, public`);
  await db.query(`create temp table if not exists word_list (kind text, n int, word text)`);
  await db.query('truncate word_list');
  for (const [kind, words] of Object.entries({ first: firstNames, last: lastNames, city: cities, job: jobs })) {
    await db.query(`insert into word_list select $1, o - 1, w from unnest($2::text[]) with ordinality as u(w, o)`, [
      kind,
      words,
    ]);
  }
  await db.query('create index if not exists word_list_n on word_list (kind, n)');
  await db.query('analyze word_list');
  await withoutIndexes(db, schema, ['company', 'person', 'deal', 'search', 'search_word'], async () => {
    await fillCompanies(db, owner, sizes.companies);
    await fillPeople(db, owner, sizes.people);
    await fillDeals(db, owner, sizes.deals);
    await db.query(`insert into search_word select distinct lower(word) from word_list on conflict do nothing`);
    await db.query(
      `insert into search_word select distinct lower(last) || 'co' from (select word as last from word_list where kind = 'last') w on conflict do nothing`,
    );
  });
  await db.query(`vacuum analyze company, person, deal, search, search_word`);
}

/** A hash of the row's number picks words: the same number gives the same row. */
const pick = (kind: string, salt: number, count: number) =>
  `(select word from word_list where kind = '${kind}' and n = (hashint4extended(i, ${salt}) & 2147483647) % ${count})`;

const atRandom = (salt: number) => `((hashint4extended(i, ${salt}) & 1048575) / 1048576.0)`;

async function fillCompanies(db: pg.Client, owner: string, count: number): Promise<void> {
  const have = await countOf(db, 'company');
  await db.query(
    `insert into company (id, created_at, name, domain, industry, employees, city, country, owner_id)
    select uuidv7(), now() - ${atRandom(1)} * interval '1095 days', last || ' ' || kind || ' ' || i, lower(last) || i || '.example',
      (array['software','retail','medical','logistics','manufacturing'])[1 + i % 5], 5 + i % 4000, city, 'Germany', $1
    from (select i, ${pick('last', 2, lastNames.length)} as last, ${pick('city', 3, cities.length)} as city,
      (array['Works','Foods','Group','Labs','Logistics'])[1 + i % 5] as kind
      from generate_series($2::int, $3::int) i) x`,
    [owner, have, count - 1],
  );
  await db.query(`insert into search (record_id, object, title, title_key, words)
    select id, 'company', name, lower(name), array_to_tsvector(array_remove(
      string_to_array(lower(name), ' ') || string_to_array(domain, '.') || lower(city), ''))
    from company c where not exists (select 1 from search where record_id = c.id)`);
}

async function fillPeople(db: pg.Client, owner: string, count: number): Promise<void> {
  const have = await countOf(db, 'person');
  await db.query(`create temp table company_list as select row_number() over () - 1 as n, id, domain from company`);
  await db.query('create index on company_list (n)');
  await db.query('analyze company_list');
  await db.query(
    `insert into person (id, created_at, first_name, last_name, job_title, company_id, email, emails, phone, phone_e164,
      phones, city, country, addresses, lifecycle, source, owner_id)
    select uuidv7(), now() - ${atRandom(4)} * interval '1095 days', first, last, job, c.id, address,
      jsonb_build_array(jsonb_build_object('value', address, 'kind', 'work', 'primary', true)), number, replace(number, ' ', ''),
      jsonb_build_array(jsonb_build_object('value', number, 'kind', 'work', 'primary', true)), city, 'Germany',
      jsonb_build_array(jsonb_build_object('city', city, 'country', 'Germany', 'kind', 'work', 'primary', true)),
      (array['lead','qualified','customer','former'])[1 + i % 4], (array['web','referral','event'])[1 + i % 3], $1
    from (select i, first, last, job, city, '+49 30 ' || (1000000 + i) as number,
        lower(first) || '.' || lower(last) || i || '@post.example' as address from (
        select i, ${pick('first', 5, firstNames.length)} as first, ${pick('last', 6, lastNames.length)} as last,
          ${pick('job', 7, jobs.length)} as job, ${pick('city', 8, cities.length)} as city
        from generate_series($2::int, $3::int) i) y) x
      left join company_list c on c.n = (hashint4extended(i, 9) & 2147483647) % (select count(*) from company_list)`,
    [owner, have, count - 1],
  );
  await db.query('drop table company_list');
  await db.query(`insert into search (record_id, object, title, title_key, words)
    select id, 'person', name, lower(name), array_to_tsvector(array_remove(array[lower(first_name), lower(last_name),
      lower(job_title), email, split_part(email, '@', 1), 'post', 'example', replace(phone_e164, '+', ''), lower(city)], null))
    from person p where not exists (select 1 from search where record_id = p.id)`);
}

async function fillDeals(db: pg.Client, owner: string, count: number): Promise<void> {
  const have = await countOf(db, 'deal');
  if (have >= count) return;
  await db.query(
    `create temp table stage_list as select row_number() over (order by position) - 1 as n, id, kind, pipeline_id, probability from stage`,
  );
  await db.query(`create temp table company_list as select row_number() over () - 1 as n, id, name from company`);
  await db.query('create index on company_list (n)');
  await db.query('analyze company_list');
  // One deal in ten is open; of the closed, six in ten are won.
  await db.query(
    `insert into deal (id, created_at, name, amount, amount_currency, pipeline_id, stage_id, status, company_id, owner_id,
      started_on, close_date, closed_at, stage_since, probability, next_step)
    select uuidv7(), began, c.name || ' – Renewal ' || i, 100 + (i * 37) % 90000, 'USD', s.pipeline_id, s.id, s.kind, c.id, $1,
      began::date, (began + days)::date, case when s.kind <> 'open' then began + days end, began + days * 0.5,
      s.probability, case when s.kind = 'open' then 'Call again' end
    from (select i, now() - ${atRandom(10)} * interval '1095 days' as began, (10 + i % 90) * interval '1 day' as days,
        case when i % 10 = 0 then (i / 10) % 4 when i % 10 < 7 then 4 else 5 end as stage
      from generate_series($2::int, $3::int) i) x
      join stage_list s on s.n = x.stage
      join company_list c on c.n = (hashint4extended(i, 12) & 2147483647) % (select count(*) from company_list)`,
    [owner, have, count - 1],
  );
  await db.query('drop table stage_list, company_list');
  await db.query(`insert into search (record_id, object, title, title_key, words)
    select id, 'deal', name, lower(name), array_to_tsvector(array_remove(string_to_array(replace(lower(name), '– ', ''), ' '), ''))
    from deal d where not exists (select 1 from search where record_id = d.id)`);
}

async function countOf(db: pg.Client, table: string): Promise<number> {
  return Number((await db.query(`select count(*) as n from ${table}`)).rows[0].n);
}

/** Indexes are made anew at the end: for a million rows that is several times faster. */
export async function withoutIndexes(
  db: pg.Client,
  schema: string,
  tables: string[],
  work: () => Promise<void>,
): Promise<void> {
  const { rows } = await db.query(
    `select indexname, indexdef from pg_indexes i where schemaname = $1 and tablename = any($2)
      and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`,
    [schema, tables],
  );
  for (const { indexname } of rows) await db.query(`drop index ${indexname}`);
  await work();
  await db.query("set maintenance_work_mem = '512MB'");
  for (const { indexdef } of rows) await db.query(indexdef);
}
