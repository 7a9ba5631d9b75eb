-- The products of deals, how far a discount may go, and who approves what goes further.

create table deal_line (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  deal_id uuid references deal,
  product_id uuid references product,
  quantity numeric,
  unit_price numeric,
  unit_price_currency text,
  discount numeric,
  amount numeric,
  amount_currency text,
  list_price numeric,
  list_price_currency text,
  price_by_hand boolean,
  price_reason text,
  billing_period text,
  tax_rate numeric,
  position bigint,
  bundle_id uuid references deal_line,
  sold_as text,
  relation_id uuid references product_relation,
  configuration text,
  description text
);
create index deal_line_created on deal_line (created_at, id) where trashed_at is null;
create index deal_line_updated on deal_line (updated_at, id) where trashed_at is null;
create index deal_line_trashed on deal_line (trashed_at, id) where trashed_at is not null;
create index deal_line_deal on deal_line (deal_id, created_at, id);
create index deal_line_product on deal_line (product_id, created_at, id);
create index deal_line_bundle on deal_line (bundle_id, created_at, id);
create index deal_line_relation on deal_line (relation_id, created_at, id);

create table discount_limit (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  member_id uuid references member,
  team_id uuid references team,
  role_id uuid references role,
  tier text,
  max_discount numeric,
  min_margin numeric,
  active boolean
);
create index discount_limit_created on discount_limit (created_at, id) where trashed_at is null;
create index discount_limit_updated on discount_limit (updated_at, id) where trashed_at is null;
create index discount_limit_trashed on discount_limit (trashed_at, id) where trashed_at is not null;
create index discount_limit_member on discount_limit (member_id, created_at, id);
create index discount_limit_team on discount_limit (team_id, created_at, id);
create index discount_limit_role on discount_limit (role_id, created_at, id);

create table approval_level (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  position bigint,
  max_discount numeric,
  min_margin numeric,
  approvers_ids uuid[],
  deputies_ids uuid[],
  active boolean
);
create index approval_level_created on approval_level (created_at, id) where trashed_at is null;
create index approval_level_updated on approval_level (updated_at, id) where trashed_at is null;
create index approval_level_trashed on approval_level (trashed_at, id) where trashed_at is not null;
create unique index approval_level_name_unique on approval_level (lower(name)) where trashed_at is null;
create index approval_level_approvers on approval_level using gin (approvers_ids) with (fastupdate = off) where approvers_ids is not null;
create index approval_level_deputies on approval_level using gin (deputies_ids) with (fastupdate = off) where deputies_ids is not null;
create statistics approval_level_name_folded on (lower(name)) from approval_level;

create table approval (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  about_object text,
  about_id uuid,
  status text,
  requested_by_id uuid references member,
  reason text,
  why text,
  discount numeric,
  margin numeric,
  amount numeric,
  amount_currency text,
  changes text,
  asked_level_id uuid references approval_level,
  decided_by_id uuid references member,
  decided_at timestamptz,
  comment text
);
create index approval_created on approval (created_at, id) where trashed_at is null;
create index approval_updated on approval (updated_at, id) where trashed_at is null;
create index approval_trashed on approval (trashed_at, id) where trashed_at is not null;
create index approval_about on approval (about_id, created_at, id);
create index approval_status_equal on approval (status, created_at, id) where trashed_at is null;
create index approval_status_order on approval (status collate "und-x-icu", id) where trashed_at is null;
create index approval_requested_by on approval (requested_by_id, created_at, id);
create index approval_asked_level on approval (asked_level_id, created_at, id);
create index approval_decided_by on approval (decided_by_id, created_at, id);

create table approval_step (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  approval_id uuid references approval,
  level_id uuid references approval_level,
  position bigint,
  status text,
  approvers_ids uuid[],
  deputies_ids uuid[],
  decided_by_id uuid references member,
  for_absent boolean,
  decided_at timestamptz,
  comment text
);
create index approval_step_created on approval_step (created_at, id) where trashed_at is null;
create index approval_step_updated on approval_step (updated_at, id) where trashed_at is null;
create index approval_step_trashed on approval_step (trashed_at, id) where trashed_at is not null;
create index approval_step_approval on approval_step (approval_id, created_at, id);
create index approval_step_level on approval_step (level_id, created_at, id);
create index approval_step_approvers on approval_step using gin (approvers_ids) with (fastupdate = off) where approvers_ids is not null;
create index approval_step_deputies on approval_step using gin (deputies_ids) with (fastupdate = off) where deputies_ids is not null;
create index approval_step_decided_by on approval_step (decided_by_id, created_at, id);

alter table deal add column amount_follows boolean;
