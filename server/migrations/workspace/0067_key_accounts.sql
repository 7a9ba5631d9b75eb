-- Customers that are looked after as one: their companies, who works on them, what they are to buy, and the reviews.
create table programme (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  kind text,
  status text,
  owner_id uuid references member,
  starts_on date,
  review_months bigint,
  next_review date,
  last_review date,
  review_task_id uuid references task,
  objectives text,
  criteria text,
  description text
);
create index programme_created on programme (created_at, id) where trashed_at is null;
create index programme_updated on programme (updated_at, id) where trashed_at is null;
create index programme_trashed on programme (trashed_at, id) where trashed_at is not null;
create index programme_name_equal on programme (lower(name), created_at, id) where trashed_at is null;
create index programme_name_order on programme (name collate "und-x-icu", id) where trashed_at is null;
create index programme_status_equal on programme (status, created_at, id) where trashed_at is null;
create index programme_status_order on programme (status collate "und-x-icu", id) where trashed_at is null;
create index programme_owner on programme (owner_id, created_at, id);
create index programme_next_review on programme (next_review, id) where trashed_at is null;
create index programme_review_task on programme (review_task_id, created_at, id);
create statistics programme_name_folded on (lower(name)) from programme;

create table programme_company (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  programme_id uuid references programme,
  company_id uuid references company,
  role text
);
create index programme_company_created on programme_company (created_at, id) where trashed_at is null;
create index programme_company_updated on programme_company (updated_at, id) where trashed_at is null;
create index programme_company_trashed on programme_company (trashed_at, id) where trashed_at is not null;
create index programme_company_programme on programme_company (programme_id, created_at, id);
create index programme_company_company on programme_company (company_id, created_at, id);

create table programme_member (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  programme_id uuid references programme,
  member_id uuid references member,
  role text
);
create index programme_member_created on programme_member (created_at, id) where trashed_at is null;
create index programme_member_updated on programme_member (updated_at, id) where trashed_at is null;
create index programme_member_trashed on programme_member (trashed_at, id) where trashed_at is not null;
create index programme_member_programme on programme_member (programme_id, created_at, id);
create index programme_member_member on programme_member (member_id, created_at, id);

create table programme_target (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  programme_id uuid references programme,
  year bigint,
  amount numeric,
  amount_currency text,
  note text
);
create index programme_target_created on programme_target (created_at, id) where trashed_at is null;
create index programme_target_updated on programme_target (updated_at, id) where trashed_at is null;
create index programme_target_trashed on programme_target (trashed_at, id) where trashed_at is not null;
create index programme_target_programme on programme_target (programme_id, created_at, id);

create table programme_review (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  programme_id uuid references programme,
  held_on date,
  held_by_id uuid references member,
  outcome text,
  decided text,
  refocused text
);
create index programme_review_created on programme_review (created_at, id) where trashed_at is null;
create index programme_review_updated on programme_review (updated_at, id) where trashed_at is null;
create index programme_review_trashed on programme_review (trashed_at, id) where trashed_at is not null;
create index programme_review_programme on programme_review (programme_id, created_at, id);
create index programme_review_held_on on programme_review (held_on, id) where trashed_at is null;
create index programme_review_held_by on programme_review (held_by_id, created_at, id);

