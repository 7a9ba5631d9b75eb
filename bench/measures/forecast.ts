import { withoutIndexes } from '../data.ts';
import type { BenchKith } from '../kith.ts';
import { load, percentile, request } from '../load.ts';
import { type Line, ms } from '../table.ts';

const MEMBERS = 500;

/** Five hundred colleagues in four levels who own all deals, and a category for each deal that is open. */
async function staff(kith: BenchKith): Promise<void> {
  const { db } = kith;
  const { rows } = await db.query(`select count(*)::int as n from member where name like 'Seller %'`);
  if (rows[0].n >= MEMBERS) return;
  await db.query(
    `insert into member (id, name, role, status)
    select uuidv7(), 'Seller ' || i, 'member', 'no_access' from generate_series(1, $1) i`,
    [MEMBERS],
  );
  await db.query(`update member m set manager_id = a.id
    from (select id, substr(name, 8)::int as n from member where name like 'Seller %') s,
      (select id, substr(name, 8)::int as n from member where name like 'Seller %') a
    where m.id = s.id and s.n > 1 and a.n = s.n / 8 + 1 and a.n < s.n`);
  await withoutIndexes(db, kith.schema, ['deal'], async () => {
    await db.query(`update deal d set owner_id = m.id,
      forecast_category = (array['pipeline','pipeline','best_case','commit','omitted'])[1 + (hashint8(x.n) & 2147483647) % 5]
    from (select id, row_number() over (order by id) as n from deal) x,
      (select id, row_number() over (order by id) - 1 as n from member where name like 'Seller %') m
    where d.id = x.id and m.n = x.n % ${MEMBERS}`);
  });
  await db.query(`insert into quota (id, name, owner_id, period, starts_on, amount, amount_currency)
    select uuidv7(), name, id, 'quarter', date_trunc('quarter', now())::date, 100000, 'USD' from member where name like 'Seller %'`);
  await db.query('vacuum analyze deal, member, quota');
}

/** The forecast of the quarter that holds most deals, rolled up along the hierarchy. */
export async function measureForecast(kith: BenchKith, seconds: number): Promise<Line[]> {
  const { db } = kith;
  await staff(kith);
  const { rows } = await db.query(`select date_trunc('quarter', close_date)::date::text as day, count(*)::int as deals
    from deal where close_date is not null group by 1 order by 2 desc limit 1`);
  const { day, deals } = rows[0];
  const all = Number((await db.query('select count(*) as n from deal')).rows[0].n);
  const lines: Line[] = [];
  for (const by of ['owner', 'product']) {
    const one = request(kith.target, 'GET', `/api/v1/forecast?period=quarter&starts_on=${day}&by=${by}`);
    await load(kith.target, () => one, { connections: 1, seconds: 30, atMost: 3 });
    const { times } = await load(kith.target, () => one, { connections: 1, seconds });
    const p95 = percentile(times, 0.95);
    lines.push({
      what: `forecast of a quarter by ${by}: ${deals.toLocaleString('en')} of ${all.toLocaleString('en')} deals, ${MEMBERS} members`,
      kith: `half in ${ms(percentile(times, 0.5))}`,
      floor: '',
      result: `95 % in ${ms(p95)}`,
      target: 'under 500 ms',
      reached: p95 < 500,
    });
  }
  return lines;
}
