-- What can be chosen of a product, and the rules between the options.

create table option_group (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  product_id uuid references product,
  least bigint,
  most bigint,
  position bigint,
  description text
);
create index option_group_created on option_group (created_at, id) where trashed_at is null;
create index option_group_updated on option_group (updated_at, id) where trashed_at is null;
create index option_group_trashed on option_group (trashed_at, id) where trashed_at is not null;
create index option_group_product on option_group (product_id, created_at, id);

create table product_option (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  option_group_id uuid references option_group,
  code text,
  is_default boolean,
  price_kind text,
  price numeric,
  price_currency text,
  percent numeric,
  formula text,
  description text,
  position bigint
);
create index product_option_created on product_option (created_at, id) where trashed_at is null;
create index product_option_updated on product_option (updated_at, id) where trashed_at is null;
create index product_option_trashed on product_option (trashed_at, id) where trashed_at is not null;
create index product_option_option_group on product_option (option_group_id, created_at, id);

create table configuration_rule (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  product_id uuid references product,
  match text,
  chosen_ids uuid[],
  effect text,
  options_ids uuid[],
  otherwise_effect text,
  otherwise_ids uuid[],
  price_kind text,
  price numeric,
  price_currency text,
  percent numeric,
  formula text,
  message text,
  position bigint
);
create index configuration_rule_created on configuration_rule (created_at, id) where trashed_at is null;
create index configuration_rule_updated on configuration_rule (updated_at, id) where trashed_at is null;
create index configuration_rule_trashed on configuration_rule (trashed_at, id) where trashed_at is not null;
create index configuration_rule_product on configuration_rule (product_id, created_at, id);
create index configuration_rule_chosen on configuration_rule using gin (chosen_ids) with (fastupdate = off) where chosen_ids is not null;
create index configuration_rule_options on configuration_rule using gin (options_ids) with (fastupdate = off) where options_ids is not null;
create index configuration_rule_otherwise on configuration_rule using gin (otherwise_ids) with (fastupdate = off) where otherwise_ids is not null;

alter table product add column configurable boolean;
