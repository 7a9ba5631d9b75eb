-- What one unit of a currency is worth in the workspace's own (`base`), from a day on until the next rate begins.
create table exchange_rate (
  base text not null,
  currency text not null,
  valid_from date not null,
  rate numeric not null check (rate > 0),
  noted_at timestamptz not null default clock_timestamp(),
  primary key (base, currency, valid_from) include (rate)
);

-- Until now there was one rate for each currency: it goes on to hold for all days.
insert into exchange_rate (base, currency, valid_from, rate)
select w.currency, r.key, date '0001-01-01', r.value::numeric
from kith.workspace w cross join lateral jsonb_each_text(w.rates) r
where w.schema = current_schema() and r.key <> w.currency and r.value::numeric > 0;

-- The heads of the board tell won and lost deals at the rate of their closing date, still from the index alone.
drop index deal_more_2;
create index deal_more_2 on deal (pipeline_id, stage_id) include (amount, amount_currency, weighted, weighted_currency, status, owner_id, close_date) where trashed_at is null;
