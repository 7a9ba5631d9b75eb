-- Deals, whole: what stages ask for, who is who at the customer, who else is after it, what is in the way, who works on
-- it; what nobody has talked about yet, and what was offered.

create table sales_setting (
  name text primary key,
  value jsonb not null
);

alter table stage add column age_limit bigint;
alter table stage add column guidance text;

create table stage_action (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  stage_id uuid references stage,
  gate boolean,
  due_days bigint,
  help text,
  position bigint
);
create index stage_action_created on stage_action (created_at, id) where trashed_at is null;
create index stage_action_updated on stage_action (updated_at, id) where trashed_at is null;
create index stage_action_trashed on stage_action (trashed_at, id) where trashed_at is not null;
create index stage_action_stage on stage_action (stage_id, created_at, id);

create table competitor (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  website text,
  strengths text,
  weaknesses text,
  pricing text,
  answer text
);
create index competitor_created on competitor (created_at, id) where trashed_at is null;
create index competitor_updated on competitor (updated_at, id) where trashed_at is null;
create index competitor_trashed on competitor (trashed_at, id) where trashed_at is not null;
create index competitor_name_equal on competitor (lower(name), created_at, id) where trashed_at is null;
create index competitor_name_order on competitor (name collate "und-x-icu", id) where trashed_at is null;
create statistics competitor_name_folded on (lower(name)) from competitor;

alter table deal add column rag text;
alter table deal add column rag_conflict boolean generated always as (status = 'open' and ((rag = 'red' and probability > 50) or (rag = 'amber' and (probability < 30 or probability > 70)) or (rag = 'green' and probability < 50))) stored;
alter table deal add column won_reason text;
alter table deal add column loss_reason text;
alter table deal add column decided_by text;
alter table deal add column competitor_id uuid references "competitor";
create index deal_competitor on deal (competitor_id, created_at, id);
alter table deal add column next_step_on date;
create index deal_next_step_on on deal (next_step_on, id) where trashed_at is null;
alter table deal add column budget numeric, add column budget_currency text;
alter table deal add column needs text;
alter table deal add column service_notes text;
alter table deal add column files jsonb;
create index deal_files on deal using gin (files jsonb_path_ops) with (fastupdate = off) where files is not null;

create table deal_action (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  deal_id uuid references deal,
  action_id uuid references stage_action,
  done_at timestamptz,
  note text
);
create index deal_action_created on deal_action (created_at, id) where trashed_at is null;
create index deal_action_updated on deal_action (updated_at, id) where trashed_at is null;
create index deal_action_trashed on deal_action (trashed_at, id) where trashed_at is not null;
create index deal_action_deal on deal_action (deal_id, created_at, id);
create index deal_action_action on deal_action (action_id, created_at, id);

create table buying_role (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  deal_id uuid references deal,
  person_id uuid references person,
  role text,
  attitude text,
  note text
);
create index buying_role_created on buying_role (created_at, id) where trashed_at is null;
create index buying_role_updated on buying_role (updated_at, id) where trashed_at is null;
create index buying_role_trashed on buying_role (trashed_at, id) where trashed_at is not null;
create index buying_role_deal on buying_role (deal_id, created_at, id);
create index buying_role_person on buying_role (person_id, created_at, id);

create table rivalry (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  deal_id uuid references deal,
  competitor_id uuid references competitor,
  threat text,
  incumbent boolean,
  strengths text,
  weaknesses text,
  price numeric,
  price_currency text,
  note text
);
create index rivalry_created on rivalry (created_at, id) where trashed_at is null;
create index rivalry_updated on rivalry (updated_at, id) where trashed_at is null;
create index rivalry_trashed on rivalry (trashed_at, id) where trashed_at is not null;
create index rivalry_deal on rivalry (deal_id, created_at, id);
create index rivalry_competitor on rivalry (competitor_id, created_at, id);

create table blocker (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  deal_id uuid references deal,
  responsible_id uuid references member,
  kind text,
  since date,
  due_on date,
  resolved_at timestamptz,
  resolution text,
  alerted_at timestamptz
);
create index blocker_created on blocker (created_at, id) where trashed_at is null;
create index blocker_updated on blocker (updated_at, id) where trashed_at is null;
create index blocker_trashed on blocker (trashed_at, id) where trashed_at is not null;
create index blocker_deal on blocker (deal_id, created_at, id);
create index blocker_responsible on blocker (responsible_id, created_at, id);
create index blocker_due_on on blocker (due_on, id) where trashed_at is null;
create index blocker_more_1 on blocker (deal_id) where resolved_at is null and trashed_at is null;

create table deal_member (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  deal_id uuid references deal,
  member_id uuid references member,
  role text,
  percent numeric
);
create index deal_member_created on deal_member (created_at, id) where trashed_at is null;
create index deal_member_updated on deal_member (updated_at, id) where trashed_at is null;
create index deal_member_trashed on deal_member (trashed_at, id) where trashed_at is not null;
create index deal_member_deal on deal_member (deal_id, created_at, id);
create index deal_member_member on deal_member (member_id, created_at, id);

create table potential (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  company_id uuid references company,
  person_id uuid references person,
  product_id uuid references product,
  kind text,
  amount numeric,
  amount_currency text,
  raise_on date,
  owner_id uuid references member,
  status text,
  deal_id uuid references deal,
  dismissed_because text,
  note text
);
create index potential_created on potential (created_at, id) where trashed_at is null;
create index potential_updated on potential (updated_at, id) where trashed_at is null;
create index potential_trashed on potential (trashed_at, id) where trashed_at is not null;
create index potential_name_equal on potential (lower(name), created_at, id) where trashed_at is null;
create index potential_name_order on potential (name collate "und-x-icu", id) where trashed_at is null;
create index potential_company on potential (company_id, created_at, id);
create index potential_person on potential (person_id, created_at, id);
create index potential_product on potential (product_id, created_at, id);
create index potential_amount on potential (amount, id) where trashed_at is null;
create index potential_raise_on on potential (raise_on, id) where trashed_at is null;
create index potential_owner on potential (owner_id, created_at, id);
create index potential_status_equal on potential (status, created_at, id) where trashed_at is null;
create index potential_status_order on potential (status collate "und-x-icu", id) where trashed_at is null;
create index potential_deal on potential (deal_id, created_at, id);
create statistics potential_name_folded on (lower(name)) from potential;

create table offer (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  company_id uuid references company,
  person_id uuid references person,
  product_id uuid references product,
  deal_id uuid references deal,
  kind text,
  amount numeric,
  amount_currency text,
  channel text,
  offered_on date,
  outcome text,
  refusal_reason text,
  decided_on date,
  owner_id uuid references member,
  note text,
  despite text
);
create index offer_created on offer (created_at, id) where trashed_at is null;
create index offer_updated on offer (updated_at, id) where trashed_at is null;
create index offer_trashed on offer (trashed_at, id) where trashed_at is not null;
create index offer_name_equal on offer (lower(name), created_at, id) where trashed_at is null;
create index offer_name_order on offer (name collate "und-x-icu", id) where trashed_at is null;
create index offer_company on offer (company_id, created_at, id);
create index offer_person on offer (person_id, created_at, id);
create index offer_product on offer (product_id, created_at, id);
create index offer_deal on offer (deal_id, created_at, id);
create index offer_offered_on on offer (offered_on, id) where trashed_at is null;
create index offer_outcome_equal on offer (outcome, created_at, id) where trashed_at is null;
create index offer_outcome_order on offer (outcome collate "und-x-icu", id) where trashed_at is null;
create index offer_owner on offer (owner_id, created_at, id);
create index offer_more_1 on offer (company_id, offered_on) include (kind, outcome, product_id, decided_on) where trashed_at is null;
create index offer_more_2 on offer (person_id, offered_on) include (kind, outcome, product_id, decided_on) where trashed_at is null;
create statistics offer_name_folded on (lower(name)) from offer;

