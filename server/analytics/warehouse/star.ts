import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { maskedFields } from '../../records/permissions.ts';
import { columnsOf } from '../../records/storage.ts';

const q = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** Views over the mirror that make it a star: dimensions, and the facts that records themselves are. In DuckDB's SQL. */
export function starViews(ctx: Context): string[] {
  const has = (object: string, field?: string): boolean => {
    if (!catalog(ctx).has(object)) return false;
    const def = catalog(ctx).object(object);
    const known = field ? def.fields[field] : undefined;
    return (
      field === undefined ||
      (known !== undefined && !maskedFields(ctx, def).includes(field) && columnsOf(known).length > 0)
    );
  };
  const views: string[] = [dates];
  const dimension = (object: string, more = '', joins = '') => {
    if (!has(object)) return;
    views.push(`create or replace view ${q(`dim_${object}`)} as
      select t.id as ${q(`${object}_id`)}, t.* exclude (id)${more} from ${q(object)} as t ${joins}`);
  };
  dimension('person', ', o.name as owner_name', 'left join member o on o.id = t.owner_id');
  dimension('company', ', o.name as owner_name', 'left join member o on o.id = t.owner_id');
  dimension('product', ', c.name as category_name', 'left join category c on c.id = t.category_id');
  if (has('deal'))
    views.push(`create or replace view fact_deal_stage as
      select v.deal_id, v.stage_id, v.entered_at, v.left_at, v.entered_at::date as date_key,
        s.name as stage_name, s.kind as stage_kind, s.position as stage_position, s.pipeline_id, d.company_id, d.person_id, d.owner_id,
        d.amount, d.amount_currency, date_diff('second', v.entered_at, coalesce(v.left_at, now())) / 86400.0 as days
      from stage_visit v join deal d on d.id = v.deal_id and d.trashed_at is null left join stage s on s.id = v.stage_id`);
  views.push(`create or replace view fact_interaction as ${[...contacts(has), usage].join(' union all ')}`);
  return views;
}

const usage = `select "at", date_key, 'usage' as kind, name as subject, channel, person_id, company_id, null::uuid as owner_id,
    null::double as minutes, quantity::double as quantity, null::uuid as record_id from fact_usage`;

/** Calls, meetings, notes and done tasks, by whom they are about. */
function contacts(has: (object: string, field?: string) => boolean): string[] {
  const about = (object: string) => `case when t.about_object = '${object}' then t.about_id end`;
  const deal = `d.person_id`;
  const through = `left join deal d on t.about_object = 'deal' and d.id = t.about_id`;
  const make = (
    object: string,
    at: string,
    subject: string,
    channel: string,
    person: string,
    owner: string,
    minutes: string,
    where = '',
  ) =>
    has(object)
      ? [
          `select ${at} as "at", ${at}::date as date_key, '${object}' as kind, ${subject} as subject, ${channel} as channel,
            coalesce(${person}, ${about('person')}, ${deal}) as person_id, coalesce(${about('company')}, d.company_id) as company_id,
            ${owner} as owner_id, ${minutes}::double as minutes, 1::double as quantity, t.id as record_id
          from ${q(object)} t ${through} where t.trashed_at is null and ${at} is not null ${where}`,
        ]
      : [];
  return [
    ...make('call', 't.started_at', 't.subject', "'phone'", 't.person_id', 't.owner_id', 't.minutes'),
    ...make(
      'meeting',
      't.starts_at',
      't.subject',
      "'meeting'",
      'try_cast(t.guests_ids[1] as uuid)',
      't.owner_id',
      "date_diff('minute', t.starts_at, t.ends_at)",
      "and t.status not in ('cancelled')",
    ),
    ...make('note', 't.created_at', 't.title', "'note'", 'null::uuid', 't.created_by', 'null'),
    ...make('task', 't.done_at', 't.subject', 't.kind', 'null::uuid', 't.assignee_id', 't.minutes'),
  ];
}

const dates = `create or replace view dim_date as
  select d::date as date_key, year(d) as year, quarter(d) as quarter, month(d) as month, day(d) as day,
    isoyear(d) as iso_year, weekofyear(d) as iso_week, isodow(d) as weekday, isodow(d) > 5 as is_weekend,
    strftime(d, '%Y-%m') as year_month, year(d) || '-Q' || quarter(d) as year_quarter,
    date_trunc('month', d)::date as month_start, date_trunc('week', d)::date as week_start, last_day(d::date) as month_end
  from generate_series(timestamp '1995-01-01', timestamp '2049-12-31', interval 1 day) as s (d)`;
