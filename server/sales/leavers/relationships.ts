import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { canonicalAmount } from '../../records/money.ts';
import { tableOf } from '../../records/projection.ts';
import { conversion } from '../../records/rates.ts';
import type { Relationships } from './schema.ts';

interface Row {
  object: 'company' | 'person';
  id: string;
  title: string | null;
  last_contact: string | null;
  deals: number;
  meetings: number;
  calls: number;
  mails: number;
  open_value: string;
  customers: number;
  documented: number;
  known: number;
  lost: number;
}

/**
 * Customers whom a member dealt with, and what the business would still know of them. A customer is documented where there is a
 * note, a written outcome or a buying centre; known to others where a colleague had a deal, meeting or call with them too. The
 * rest leaves with the member: the largest come first.
 */
export async function relationshipsOf(
  ctx: Context,
  member: string,
  { months, limit }: { months: number; limit: number },
): Promise<Relationships> {
  const of = (object: string) => tableOf(ctx, catalog(ctx).object(object));
  const since = sql`(${ctx.now()}::timestamptz - make_interval(months => ${months}))`;
  const me = sql`${member}::uuid`;
  const rates = await conversion(ctx);
  const value = rates.convert(sql.ref('d.amount'), sql.ref('d.amount_currency'));
  const written = sql`coalesce(btrim(t.outcome), '') <> ''`;
  const { rows } = await sql<Row>`
    with dealt as materialized (
      select 'deal' as kind, coalesce(d.company_id, null) as company_id, d.person_id, null::text as about_object, null::uuid as about_id, d.created_at as at
      from ${of('deal')} d where d.owner_id = ${me} and d.trashed_at is null
      union all
      select 'owned', c.id, null, null, null, null from ${of('company')} c where c.owner_id = ${me} and c.trashed_at is null
      union all
      select 'owned', null, p.id, null, null, null from ${of('person')} p where p.owner_id = ${me} and p.trashed_at is null
      union all
      select 'meeting', null, null, m.about_object, m.about_id, m.starts_at from ${of('meeting')} m
      where (m.owner_id = ${me} or m.members_ids @> array[${me}]) and m.trashed_at is null and m.status is distinct from 'cancelled'
        and m.starts_at < ${ctx.now()}
      union all
      select 'call', null, k.person_id, k.about_object, k.about_id, k.started_at from ${of('call')} k
      where k.owner_id = ${me} and k.trashed_at is null
      union all
      select 'mail', null, p.id, null, null, o.sent_at
      from (select unnest(recipients) as address, sent_at from ${sql.id(ctx.workspace.schema, 'mail_out')}
        where created_by = ${me} and sent_at is not null) o
      join ${of('person')} p on lower(p.email) = lower(o.address) and p.trashed_at is null
    ),
    told as (
      select d.kind, d.at, coalesce(d.company_id, case d.about_object when 'company' then d.about_id end,
          (select x.company_id from ${of('deal')} x where d.about_object = 'deal' and x.id = d.about_id)) as company_id,
        coalesce(d.person_id, case d.about_object when 'person' then d.about_id end,
          (select x.person_id from ${of('deal')} x where d.about_object = 'deal' and x.id = d.about_id)) as person_id
      from dealt d
    ),
    settled as (
      select t.kind, t.at, coalesce(t.company_id, p.company_id) as company_id,
        case when coalesce(t.company_id, p.company_id) is null then t.person_id end as person_id
      from told t left join ${of('person')} p on p.id = t.person_id
    ),
    customer as materialized (
      select case when company_id is not null then 'company' else 'person' end as object, coalesce(company_id, person_id) as id,
        max(at) as last_contact, count(*) filter (where kind = 'deal') as deals, count(*) filter (where kind = 'meeting') as meetings,
        count(*) filter (where kind = 'call') as calls, count(*) filter (where kind = 'mail') as mails
      from settled where coalesce(company_id, person_id) is not null group by 1, 2
    ),
    related as materialized (
      select c.id as customer, c.id from customer c
      union select c.id, p.id from customer c join ${of('person')} p on p.company_id = c.id and c.object = 'company' and p.trashed_at is null
      union select c.id, d.id from customer c join ${of('deal')} d on d.company_id = c.id and c.object = 'company' and d.trashed_at is null
      union select c.id, d.id from customer c join ${of('deal')} d on d.person_id = c.id and c.object = 'person' and d.trashed_at is null
    ),
    documented as (
      select r.customer from related r join ${of('note')} t on t.about_id = r.id and t.trashed_at is null and t.created_at >= ${since}
      union select r.customer from related r join ${of('meeting')} t on t.about_id = r.id and t.trashed_at is null
        and t.starts_at >= ${since} and ${written}
      union select r.customer from related r join ${of('call')} t on t.about_id = r.id and t.trashed_at is null
        and t.started_at >= ${since} and ${written}
      union select r.customer from related r join ${of('buying_role')} t on t.deal_id = r.id and t.trashed_at is null
    ),
    known as (
      select r.customer from related r join ${of('deal')} t on t.id = r.id and t.owner_id <> ${me}
      union select r.customer from related r join ${of('meeting')} t on t.about_id = r.id and t.trashed_at is null
        and t.status is distinct from 'cancelled' and t.starts_at < ${ctx.now()}
        and (t.owner_id <> ${me} or not (coalesce(t.members_ids, '{}') <@ array[${me}]))
      union select r.customer from related r join ${of('call')} t on t.about_id = r.id and t.trashed_at is null and t.owner_id <> ${me}
      union select r.customer from related r join ${of('call')} t on t.person_id = r.id and t.trashed_at is null and t.owner_id <> ${me}
    ),
    judged as materialized (
      select c.*, exists (select 1 from documented d where d.customer = c.id) as is_documented,
        exists (select 1 from known k where k.customer = c.id) as is_known
      from customer c
    ),
    sums as (
      select count(*) as customers, count(*) filter (where is_documented) as documented,
        count(*) filter (where is_known and not is_documented) as known, count(*) filter (where not is_documented and not is_known) as lost
      from judged
    ),
    lost as (
      select j.*, coalesce((select sum(${value}) from related r join ${of('deal')} d on d.id = r.id and d.status = 'open'
        where r.customer = j.id), 0) as open_value
      from judged j where not is_documented and not is_known
    )
    select l.object, l.id, coalesce(co.name, pe.name) as title, l.last_contact, l.deals, l.meetings, l.calls, l.mails,
      l.open_value::text as open_value, s.customers, s.documented, s.known, s.lost
    from sums s left join (select * from lost order by open_value desc, last_contact desc nulls last, id limit ${limit}) l on true
      left join ${of('company')} co on l.object = 'company' and co.id = l.id
      left join ${of('person')} pe on l.object = 'person' and pe.id = l.id
    order by l.open_value desc nulls last, l.last_contact desc nulls last, l.id`.execute(ctx.db);
  const sums = rows[0];
  const { currency } = ctx.workspace;
  const [customers, documented, known] = [
    Number(sums?.customers ?? 0),
    Number(sums?.documented ?? 0),
    Number(sums?.known ?? 0),
  ];
  return {
    months,
    customers,
    documented,
    known_to_others: known,
    undocumented: Number(sums?.lost ?? 0),
    coverage: customers > 0 ? Math.round((1000 * (documented + known)) / customers) / 10 : null,
    data: rows
      .filter((row) => row.id)
      .map(({ object, id, title, last_contact, deals, meetings, calls, mails, open_value }) => ({
        ...{ object, id, title, last_contact },
        ...{ deals: Number(deals), meetings: Number(meetings), calls: Number(calls), mails: Number(mails) },
        open_value: { amount: canonicalAmount(open_value, currency), currency },
      })),
  };
}
