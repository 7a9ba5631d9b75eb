-- Pipelines, their stages, the deals in them, and how long each deal stood where.

create table pipeline (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  position bigint,
  is_default boolean
);
create index pipeline_created on pipeline (created_at, id) where trashed_at is null;
create index pipeline_updated on pipeline (updated_at, id) where trashed_at is null;
create index pipeline_trashed on pipeline (trashed_at, id) where trashed_at is not null;
create unique index pipeline_name_unique on pipeline (lower(name)) where trashed_at is null;
create statistics pipeline_name_folded on (lower(name)) from pipeline;

create table stage (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  pipeline_id uuid references pipeline,
  kind text,
  probability numeric,
  position bigint
);
create index stage_created on stage (created_at, id) where trashed_at is null;
create index stage_updated on stage (updated_at, id) where trashed_at is null;
create index stage_trashed on stage (trashed_at, id) where trashed_at is not null;
create index stage_name_equal on stage (lower(name), created_at, id) where trashed_at is null;
create index stage_name_order on stage (name collate "und-x-icu", id) where trashed_at is null;
create index stage_pipeline on stage (pipeline_id, created_at, id);
create statistics stage_name_folded on (lower(name)) from stage;

create table deal (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  amount numeric,
  amount_currency text,
  weighted numeric generated always as (round(amount * probability / 100, 2)) stored,
  weighted_currency text generated always as (amount_currency) stored,
  pipeline_id uuid references pipeline,
  stage_id uuid references stage,
  status text,
  company_id uuid references company,
  person_id uuid references person,
  product_id uuid references product,
  owner_id uuid references member,
  started_on date,
  close_date date,
  days_to_close bigint generated always as (case when status <> 'open' then close_date - started_on end) stored,
  closed_at timestamptz,
  stage_since timestamptz,
  probability numeric,
  source text,
  lost_reason text,
  next_step text,
  description text,
  external_id text
);
create index deal_created on deal (created_at, id) where trashed_at is null;
create index deal_updated on deal (updated_at, id) where trashed_at is null;
create index deal_trashed on deal (trashed_at, id) where trashed_at is not null;
create index deal_name_equal on deal (lower(name), created_at, id) where trashed_at is null;
create index deal_name_order on deal (name collate "und-x-icu", id) where trashed_at is null;
create index deal_amount on deal (amount, id) where trashed_at is null;
create index deal_pipeline on deal (pipeline_id, created_at, id);
create index deal_stage on deal (stage_id, created_at, id);
create index deal_status_equal on deal (status, created_at, id) where trashed_at is null;
create index deal_status_order on deal (status collate "und-x-icu", id) where trashed_at is null;
create index deal_company on deal (company_id, created_at, id);
create index deal_person on deal (person_id, created_at, id);
create index deal_product on deal (product_id, created_at, id);
create index deal_owner on deal (owner_id, created_at, id);
create index deal_started_on on deal (started_on, id) where trashed_at is null;
create index deal_close_date on deal (close_date, id) where trashed_at is null;
create index deal_external_id_equal on deal (lower(external_id), created_at, id) where trashed_at is null;
create index deal_external_id_order on deal (external_id collate "und-x-icu", id) where trashed_at is null;
create index deal_more_1 on deal (stage_id, stage_since, id) where trashed_at is null;
create index deal_more_2 on deal (pipeline_id, stage_id) include (amount, amount_currency, weighted, weighted_currency, status, owner_id) where trashed_at is null;
create index deal_more_3 on deal (status, close_date) include (amount, amount_currency, weighted, weighted_currency, probability, stage_id, owner_id, pipeline_id, days_to_close) where trashed_at is null;
create statistics deal_name_folded on (lower(name)) from deal;
create statistics deal_external_id_folded on (lower(external_id)) from deal;

-- Kept by the rules of deals. `left_at` is empty on the visit that still lasts.
create table stage_visit (
  deal_id uuid not null references deal on delete cascade,
  stage_id uuid not null references stage,
  entered_at timestamptz not null,
  left_at timestamptz,
  primary key (deal_id, entered_at)
);
create index stage_visit_stage on stage_visit (stage_id, entered_at);
