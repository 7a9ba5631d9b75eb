-- Quotas, what is said of the forecast in place of its sum, and how the forecast stood week by week.

create table quota (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  owner_id uuid references member,
  period text,
  starts_on date,
  amount numeric,
  amount_currency text,
  note text
);
create index quota_created on quota (created_at, id) where trashed_at is null;
create index quota_updated on quota (updated_at, id) where trashed_at is null;
create index quota_trashed on quota (trashed_at, id) where trashed_at is not null;
create index quota_owner on quota (owner_id, created_at, id);
create index quota_starts_on on quota (starts_on, id) where trashed_at is null;

create table forecast_override (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  owner_id uuid references member,
  period text,
  starts_on date,
  category text,
  amount numeric,
  amount_currency text,
  note text
);
create index forecast_override_created on forecast_override (created_at, id) where trashed_at is null;
create index forecast_override_updated on forecast_override (updated_at, id) where trashed_at is null;
create index forecast_override_trashed on forecast_override (trashed_at, id) where trashed_at is not null;
create index forecast_override_owner on forecast_override (owner_id, created_at, id);
create index forecast_override_starts_on on forecast_override (starts_on, id) where trashed_at is null;

alter table stage add column forecast_category text;
alter table deal add column forecast_category text;
create index deal_more_4 on deal (close_date, status) include (owner_id, forecast_category, amount, amount_currency, weighted, product_id, pipeline_id) where trashed_at is null;
alter table deal add column learnt_score numeric;
create index deal_learnt_score on deal (learnt_score, id) where trashed_at is null;

-- The deals that were open, from a day on and until another: a new row only where something of a deal has changed between
-- two snapshots. How things stood on a day is what had begun by then and had not ended.
create table forecast_state (
  deal_id uuid not null references deal on delete cascade,
  since date not null,
  until date,
  owner_id uuid,
  category text not null,
  amount numeric,
  currency text,
  weighted numeric,
  close_date date,
  product_id uuid,
  pipeline_id uuid,
  primary key (deal_id, since)
);
create index forecast_state_open on forecast_state (deal_id) where until is null;
create index forecast_state_close_date on forecast_state (close_date, since);

create table forecast_snapshot (
  day date primary key,
  taken_at timestamptz not null,
  deals integer not null
);

-- What was forecast for a period on the day of a snapshot, for each colleague's own deals, in the workspace's currency of then.
create table forecast_figure (
  day date not null references forecast_snapshot on delete cascade,
  period text not null,
  starts_on date not null,
  owner_id uuid,
  pipeline numeric not null,
  weighted numeric not null,
  best_case numeric not null,
  "commit" numeric not null,
  closed numeric not null,
  unique nulls not distinct (day, period, starts_on, owner_id)
);
create index forecast_figure_period on forecast_figure (period, starts_on, day);
