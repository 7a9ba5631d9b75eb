import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import { tableOf } from '../../records/projection.ts';
import { conversion } from '../../records/rates.ts';
import { usageEvents } from '../facts/read.ts';
import type { Material } from '../runs/model.ts';
import type { Subscriber } from './snapshots.ts';
import type { ChurnData } from './train.ts';

const MOST = 50_000;
const ms = (column: string) => sql`extract(epoch from ${sql.ref(column)})::float8 * 1000`;

interface Row {
  id: string;
  starts: number;
  left: number | null;
  company: string | null;
  product: string | null;
  billing: string | null;
  industry: string | null;
  country: string | null;
  employees: number | null;
}

/** Every subscription with what it went through, the newest 50,000: as data, not as records. */
export async function subscribersOf(ctx: Context): Promise<Material<ChurnData>> {
  const now = ctx.now().getTime();
  const table = (name: string) => tableOf(ctx, catalog(ctx).object(name));
  const real = (await realOnly(ctx, catalog(ctx).object('subscription'), 's')) ?? sql`true`;
  const { rows } = await sql<Row>`
    select s.id, ${ms('s.starts')} as starts,
      (extract(epoch from coalesce(s.cancelled_on, case when s.status = 'ended' then s.ends end)) * 1000)::float8 as left,
      s.company_id as company, p.name as product, s.billing_period as billing,
      c.industry, c.country, c.employees::float8 as employees
    from ${table('subscription')} as s left join ${table('company')} as c on c.id = s.company_id
      left join ${table('product')} as p on p.id = s.product_id
    where s.trashed_at is null and s.starts is not null and s.starts <= ${ctx.now().toISOString()}::date and ${real}
    order by s.starts desc, s.id limit ${sql.lit(MOST)}`.execute(ctx.db);
  const subscribers = new Map<string, Subscriber>();
  const ofCompany = new Map<string, Subscriber[]>();
  for (const { company, ...row } of rows) {
    const one: Subscriber = { ...row, phases: [], moods: [], usage: [], bills: [] };
    subscribers.set(one.id, one);
    if (!company) continue;
    const those = ofCompany.get(company);
    if (those) those.push(one);
    else ofCompany.set(company, [one]);
  }
  await addPhases();
  await addMoods();
  await addBills();
  const usage = await usageEvents(ctx, { by: 'company' });
  usage.customer.forEach((company, i) => {
    const at = usage.at[i] as number;
    for (const one of ofCompany.get(company) ?? []) one.usage.push({ at, quantity: usage.quantity[i] as number });
  });
  const starts = rows.map((row) => row.starts);
  return {
    data: { subscribers: [...subscribers.values()], now },
    from: starts.length > 0 ? new Date(Math.min(...starts)).toISOString().slice(0, 10) : null,
    to: new Date(now).toISOString().slice(0, 10),
    rows: rows.length,
  };

  async function addPhases(): Promise<void> {
    const money = await conversion(ctx);
    const { rows: found } = await sql<{ id: string; at: number; kind: string; mrr: number | null; quantity: number }>`
      select p.subscription_id as id, ${ms('p.from_on')} as at, p.kind, p.quantity::float8 as quantity,
        (${money.convert(sql.ref('p.mrr'), sql.ref('p.mrr_currency'))})::float8 as mrr
      from ${table('subscription_phase')} as p where p.trashed_at is null order by p.from_on, p.id`.execute(ctx.db);
    for (const { id, at, kind, mrr, quantity } of found)
      subscribers.get(id)?.phases.push({ at, kind, mrr: mrr ?? 0, quantity });
  }

  async function addMoods(): Promise<void> {
    const { rows: found } = await sql<{ company: string; at: number; mood: number }>`
      select company_id as company, ${ms('held_on')} as at, mood::float8 as mood from ${table('check_in')}
      where trashed_at is null and held_on is not null and mood is not null and company_id is not null
      order by held_on, id`.execute(ctx.db);
    for (const { company, at, mood } of found)
      for (const one of ofCompany.get(company) ?? []) one.moods.push({ at, mood });
  }

  async function addBills(): Promise<void> {
    const { rows: found } = await sql<{ company: string; due: number; paid: number | null }>`
      select i.company_id as company, ${ms('i.due_on')} as due,
        case when i.balance <= 0 then (select extract(epoch from max(p.paid_on))::float8 * 1000
          from ${table('payment')} as p where p.invoice_id = i.id and p.trashed_at is null) end as paid
      from ${table('invoice')} as i
      where i.trashed_at is null and i.status <> 'draft' and i.due_on is not null and i.company_id is not null`.execute(
      ctx.db,
    );
    for (const { company, due, paid } of found)
      for (const one of ofCompany.get(company) ?? []) one.bills.push({ due, paid });
  }
}
