-- Territories: parts of the market by rules, and which companies, deals and leads are in them.

create table territory (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  parent_id uuid references territory,
  manager_id uuid references member,
  members_ids uuid[],
  giving text,
  position bigint,
  rules text,
  description text
);
create index territory_created on territory (created_at, id) where trashed_at is null;
create index territory_updated on territory (updated_at, id) where trashed_at is null;
create index territory_trashed on territory (trashed_at, id) where trashed_at is not null;
create index territory_name_equal on territory (lower(name), created_at, id) where trashed_at is null;
create index territory_name_order on territory (name collate "und-x-icu", id) where trashed_at is null;
create index territory_parent on territory (parent_id, created_at, id);
create index territory_manager on territory (manager_id, created_at, id);
create index territory_members on territory using gin (members_ids) with (fastupdate = off) where members_ids is not null;
create statistics territory_name_folded on (lower(name)) from territory;


alter table company add column territory_id uuid references territory;
create index company_territory on company (territory_id, created_at, id);
alter table company add column territory_pinned boolean;
drop index deal_more_4;
alter table deal add column territory_id uuid references territory;
create index deal_territory on deal (territory_id, created_at, id);
create index deal_more_4 on deal (close_date, status) include (owner_id, forecast_category, amount, amount_currency, weighted, product_id, pipeline_id, territory_id) where trashed_at is null;
alter table deal add column territory_pinned boolean;
alter table lead add column territory_id uuid references territory;
create index lead_territory on lead (territory_id, created_at, id);
alter table lead add column territory_pinned boolean;

-- By turns: how many have been given out in each territory.
create table territory_turn (
  territory_id uuid primary key,
  turn bigint not null
);

-- The tree as somebody has arranged it and not yet applied it. There is one.
create table territory_draft (
  one boolean primary key default true check (one),
  tree jsonb not null,
  updated_by uuid,
  updated_at timestamptz not null
);
