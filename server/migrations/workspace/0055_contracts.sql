-- What goes on after the sale: contracts, subscriptions, agreements, installed products and check-ins.

create table contract (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  number text,
  company_id uuid references company,
  person_id uuid references person,
  owner_id uuid references member,
  status text,
  signed_on date,
  starts date,
  term_months bigint,
  ends date,
  auto_renews boolean,
  renewal_months bigint,
  notice bigint,
  notice_unit text,
  cancel_by date,
  refund_days bigint,
  value numeric,
  value_currency text,
  mrr numeric,
  mrr_currency text,
  arr numeric,
  arr_currency text,
  renewal_days bigint,
  terminated_on date,
  terminates_on date,
  termination_reason text,
  renewals bigint,
  check_in_months bigint,
  next_check_in date,
  customisation numeric,
  customisation_used numeric,
  deal_id uuid references deal,
  files jsonb,
  terms text,
  external_id text
);
create index contract_created on contract (created_at, id) where trashed_at is null;
create index contract_updated on contract (updated_at, id) where trashed_at is null;
create index contract_trashed on contract (trashed_at, id) where trashed_at is not null;
create index contract_name_equal on contract (lower(name), created_at, id) where trashed_at is null;
create index contract_name_order on contract (name collate "und-x-icu", id) where trashed_at is null;
create index contract_number_equal on contract (lower(number), created_at, id) where trashed_at is null;
create index contract_number_order on contract (number collate "und-x-icu", id) where trashed_at is null;
create index contract_company on contract (company_id, created_at, id);
create index contract_person on contract (person_id, created_at, id);
create index contract_owner on contract (owner_id, created_at, id);
create index contract_status_equal on contract (status, created_at, id) where trashed_at is null;
create index contract_status_order on contract (status collate "und-x-icu", id) where trashed_at is null;
create index contract_starts on contract (starts, id) where trashed_at is null;
create index contract_ends on contract (ends, id) where trashed_at is null;
create index contract_cancel_by on contract (cancel_by, id) where trashed_at is null;
create index contract_deal on contract (deal_id, created_at, id);
create index contract_files on contract using gin (files jsonb_path_ops) with (fastupdate = off) where files is not null;
create index contract_external_id_equal on contract (lower(external_id), created_at, id) where trashed_at is null;
create index contract_external_id_order on contract (external_id collate "und-x-icu", id) where trashed_at is null;
create index contract_more_1 on contract (status, ends) where trashed_at is null;
create index contract_more_2 on contract (status, cancel_by) where trashed_at is null;
create statistics contract_name_folded on (lower(name)) from contract;
create statistics contract_number_folded on (lower(number)) from contract;
create statistics contract_external_id_folded on (lower(external_id)) from contract;


create table subscription (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  number text,
  company_id uuid references company,
  person_id uuid references person,
  contract_id uuid references contract,
  product_id uuid references product,
  owner_id uuid references member,
  status text,
  quantity numeric,
  unit_price numeric,
  unit_price_currency text,
  billing_period text,
  starts date,
  trial_ends date,
  ends date,
  mrr numeric,
  mrr_currency text,
  arr numeric,
  arr_currency text,
  next_change_on date,
  changes_made bigint,
  cancelled_on date,
  cancel_reason text,
  deal_id uuid references deal,
  description text,
  external_id text
);
create index subscription_created on subscription (created_at, id) where trashed_at is null;
create index subscription_updated on subscription (updated_at, id) where trashed_at is null;
create index subscription_trashed on subscription (trashed_at, id) where trashed_at is not null;
create index subscription_name_equal on subscription (lower(name), created_at, id) where trashed_at is null;
create index subscription_name_order on subscription (name collate "und-x-icu", id) where trashed_at is null;
create index subscription_number_equal on subscription (lower(number), created_at, id) where trashed_at is null;
create index subscription_number_order on subscription (number collate "und-x-icu", id) where trashed_at is null;
create index subscription_company on subscription (company_id, created_at, id);
create index subscription_person on subscription (person_id, created_at, id);
create index subscription_contract on subscription (contract_id, created_at, id);
create index subscription_product on subscription (product_id, created_at, id);
create index subscription_owner on subscription (owner_id, created_at, id);
create index subscription_status_equal on subscription (status, created_at, id) where trashed_at is null;
create index subscription_status_order on subscription (status collate "und-x-icu", id) where trashed_at is null;
create index subscription_starts on subscription (starts, id) where trashed_at is null;
create index subscription_ends on subscription (ends, id) where trashed_at is null;
create index subscription_mrr on subscription (mrr, id) where trashed_at is null;
create index subscription_deal on subscription (deal_id, created_at, id);
create index subscription_external_id_equal on subscription (lower(external_id), created_at, id) where trashed_at is null;
create index subscription_external_id_order on subscription (external_id collate "und-x-icu", id) where trashed_at is null;
create index subscription_more_1 on subscription (next_change_on) where next_change_on is not null and trashed_at is null;
create statistics subscription_name_folded on (lower(name)) from subscription;
create statistics subscription_number_folded on (lower(number)) from subscription;
create statistics subscription_external_id_folded on (lower(external_id)) from subscription;


create table subscription_phase (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  subscription_id uuid references subscription,
  kind text,
  from_on date,
  product_id uuid references product,
  quantity numeric,
  unit_price numeric,
  unit_price_currency text,
  billing_period text,
  mrr numeric,
  mrr_currency text,
  arr numeric,
  arr_currency text,
  reason text
);
create index subscription_phase_created on subscription_phase (created_at, id) where trashed_at is null;
create index subscription_phase_updated on subscription_phase (updated_at, id) where trashed_at is null;
create index subscription_phase_trashed on subscription_phase (trashed_at, id) where trashed_at is not null;
create index subscription_phase_subscription on subscription_phase (subscription_id, created_at, id);
create index subscription_phase_from_on on subscription_phase (from_on, id) where trashed_at is null;
create index subscription_phase_product on subscription_phase (product_id, created_at, id);
create index subscription_phase_more_1 on subscription_phase (subscription_id, from_on, id) include (mrr, mrr_currency) where trashed_at is null;


create table renewal (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  contract_id uuid references contract,
  term_ends date,
  deal_id uuid references deal,
  state text,
  value numeric,
  value_currency text,
  renewed_until date,
  closed_on date
);
create index renewal_created on renewal (created_at, id) where trashed_at is null;
create index renewal_updated on renewal (updated_at, id) where trashed_at is null;
create index renewal_trashed on renewal (trashed_at, id) where trashed_at is not null;
create index renewal_contract on renewal (contract_id, created_at, id);
create index renewal_term_ends on renewal (term_ends, id) where trashed_at is null;
create index renewal_deal on renewal (deal_id, created_at, id);
create index renewal_state_equal on renewal (state, created_at, id) where trashed_at is null;
create index renewal_state_order on renewal (state collate "und-x-icu", id) where trashed_at is null;


create table obligation (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  contract_id uuid references contract,
  side text,
  due_on date,
  repeats_months bigint,
  owner_id uuid references member,
  fulfilled_on date
);
create index obligation_created on obligation (created_at, id) where trashed_at is null;
create index obligation_updated on obligation (updated_at, id) where trashed_at is null;
create index obligation_trashed on obligation (trashed_at, id) where trashed_at is not null;
create index obligation_contract on obligation (contract_id, created_at, id);
create index obligation_due_on on obligation (due_on, id) where trashed_at is null;
create index obligation_owner on obligation (owner_id, created_at, id);


create table framework (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  number text,
  company_id uuid references company,
  person_id uuid references person,
  owner_id uuid references member,
  status text,
  signed_on date,
  ended_on date,
  starts date,
  ends date,
  committed_value numeric,
  committed_value_currency text,
  committed_quantity numeric,
  over text,
  tolerance numeric,
  called_value numeric,
  called_value_currency text,
  called_quantity numeric,
  planned_value numeric,
  planned_value_currency text,
  files jsonb,
  terms text
);
create index framework_created on framework (created_at, id) where trashed_at is null;
create index framework_updated on framework (updated_at, id) where trashed_at is null;
create index framework_trashed on framework (trashed_at, id) where trashed_at is not null;
create index framework_name_equal on framework (lower(name), created_at, id) where trashed_at is null;
create index framework_name_order on framework (name collate "und-x-icu", id) where trashed_at is null;
create index framework_company on framework (company_id, created_at, id);
create index framework_person on framework (person_id, created_at, id);
create index framework_owner on framework (owner_id, created_at, id);
create index framework_status_equal on framework (status, created_at, id) where trashed_at is null;
create index framework_status_order on framework (status collate "und-x-icu", id) where trashed_at is null;
create index framework_starts on framework (starts, id) where trashed_at is null;
create index framework_ends on framework (ends, id) where trashed_at is null;
create index framework_files on framework using gin (files jsonb_path_ops) with (fastupdate = off) where files is not null;
create statistics framework_name_folded on (lower(name)) from framework;


create table framework_line (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  framework_id uuid references framework,
  product_id uuid references product,
  unit_price numeric,
  unit_price_currency text,
  quantity numeric
);
create index framework_line_created on framework_line (created_at, id) where trashed_at is null;
create index framework_line_updated on framework_line (updated_at, id) where trashed_at is null;
create index framework_line_trashed on framework_line (trashed_at, id) where trashed_at is not null;
create index framework_line_framework on framework_line (framework_id, created_at, id);
create index framework_line_product on framework_line (product_id, created_at, id);


create table call_off (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  number text,
  framework_id uuid references framework,
  product_id uuid references product,
  quantity numeric,
  unit_price numeric,
  unit_price_currency text,
  value numeric generated always as (round(quantity * unit_price, 2)) stored,
  value_currency text generated always as (unit_price_currency) stored,
  status text,
  due_on date,
  called_on date,
  delivered_on date,
  note text
);
create index call_off_created on call_off (created_at, id) where trashed_at is null;
create index call_off_updated on call_off (updated_at, id) where trashed_at is null;
create index call_off_trashed on call_off (trashed_at, id) where trashed_at is not null;
create index call_off_framework on call_off (framework_id, created_at, id);
create index call_off_product on call_off (product_id, created_at, id);
create index call_off_status_equal on call_off (status, created_at, id) where trashed_at is null;
create index call_off_status_order on call_off (status collate "und-x-icu", id) where trashed_at is null;
create index call_off_due_on on call_off (due_on, id) where trashed_at is null;


create table asset (
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
  serial_number text,
  quantity numeric,
  status text,
  bought_on date,
  installed_on date,
  warranty_months bigint,
  warranty_until date,
  renewal_due date,
  location text,
  parent_id uuid references asset,
  contract_id uuid references contract,
  owner_id uuid references member,
  retired_on date,
  retired_reason text,
  replaced_by_id uuid references asset,
  services bigint,
  last_service_on date,
  files jsonb,
  description text
);
create index asset_created on asset (created_at, id) where trashed_at is null;
create index asset_updated on asset (updated_at, id) where trashed_at is null;
create index asset_trashed on asset (trashed_at, id) where trashed_at is not null;
create index asset_name_equal on asset (lower(name), created_at, id) where trashed_at is null;
create index asset_name_order on asset (name collate "und-x-icu", id) where trashed_at is null;
create index asset_company on asset (company_id, created_at, id);
create index asset_person on asset (person_id, created_at, id);
create index asset_product on asset (product_id, created_at, id);
create index asset_serial_number_equal on asset (lower(serial_number), created_at, id) where trashed_at is null;
create index asset_serial_number_order on asset (serial_number collate "und-x-icu", id) where trashed_at is null;
create index asset_status_equal on asset (status, created_at, id) where trashed_at is null;
create index asset_status_order on asset (status collate "und-x-icu", id) where trashed_at is null;
create index asset_bought_on on asset (bought_on, id) where trashed_at is null;
create index asset_warranty_until on asset (warranty_until, id) where trashed_at is null;
create index asset_parent on asset (parent_id, created_at, id);
create index asset_contract on asset (contract_id, created_at, id);
create index asset_owner on asset (owner_id, created_at, id);
create index asset_replaced_by on asset (replaced_by_id, created_at, id);
create index asset_files on asset using gin (files jsonb_path_ops) with (fastupdate = off) where files is not null;
create index asset_more_1 on asset (warranty_until, status) where trashed_at is null;
create statistics asset_name_folded on (lower(name)) from asset;
create statistics asset_serial_number_folded on (lower(serial_number)) from asset;


create table service_entry (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  asset_id uuid references asset,
  company_id uuid references company,
  kind text,
  began_on date,
  done_on date,
  member_id uuid references member,
  under_warranty text,
  cost numeric,
  cost_currency text,
  outcome text,
  files jsonb
);
create index service_entry_created on service_entry (created_at, id) where trashed_at is null;
create index service_entry_updated on service_entry (updated_at, id) where trashed_at is null;
create index service_entry_trashed on service_entry (trashed_at, id) where trashed_at is not null;
create index service_entry_asset on service_entry (asset_id, created_at, id);
create index service_entry_company on service_entry (company_id, created_at, id);
create index service_entry_done_on on service_entry (done_on, id) where trashed_at is null;
create index service_entry_member on service_entry (member_id, created_at, id);
create index service_entry_files on service_entry using gin (files jsonb_path_ops) with (fastupdate = off) where files is not null;


create table check_in (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  kind text,
  about_object text,
  about_id uuid,
  company_id uuid references company,
  person_id uuid references person,
  owner_id uuid references member,
  due_on date,
  task_id uuid references task,
  held_on date,
  outcome text,
  mood bigint,
  answers text,
  changed text,
  quiet boolean,
  deal_id uuid references deal
);
create index check_in_created on check_in (created_at, id) where trashed_at is null;
create index check_in_updated on check_in (updated_at, id) where trashed_at is null;
create index check_in_trashed on check_in (trashed_at, id) where trashed_at is not null;
create index check_in_about on check_in (about_id, created_at, id);
create index check_in_company on check_in (company_id, created_at, id);
create index check_in_person on check_in (person_id, created_at, id);
create index check_in_owner on check_in (owner_id, created_at, id);
create index check_in_due_on on check_in (due_on, id) where trashed_at is null;
create index check_in_task on check_in (task_id, created_at, id);
create index check_in_held_on on check_in (held_on, id) where trashed_at is null;
create index check_in_deal on check_in (deal_id, created_at, id);



-- How this workspace renews contracts and keeps in touch: one row.
create table contract_setting (
  one boolean primary key default true check (one),
  settings jsonb not null,
  updated_by uuid,
  updated_at timestamptz not null
);
