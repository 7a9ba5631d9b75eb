-- The catalogue: categories, variants, bundles, what goes with what; price books and the prices in them.

create table category (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  parent_id uuid references category,
  position bigint,
  description text
);
create index category_created on category (created_at, id) where trashed_at is null;
create index category_updated on category (updated_at, id) where trashed_at is null;
create index category_trashed on category (trashed_at, id) where trashed_at is not null;
create index category_name_equal on category (lower(name), created_at, id) where trashed_at is null;
create index category_name_order on category (name collate "und-x-icu", id) where trashed_at is null;
create index category_parent on category (parent_id, created_at, id);
create statistics category_name_folded on (lower(name)) from category;

alter table product add column category_id uuid references "category";
create index product_category on product (category_id, created_at, id);
alter table product add column kind text;
create index product_kind_equal on product (kind, created_at, id) where trashed_at is null;
create index product_kind_order on product (kind collate "und-x-icu", id) where trashed_at is null;
alter table product add column unit text;
alter table product add column cost numeric, add column cost_currency text;
alter table product add column margin numeric generated always as (case when price > 0 and price_currency = cost_currency then round((price - cost) * 100 / price, 1) end) stored;
alter table product add column stock numeric;
alter table product add column reorder_at numeric;
alter table product add column tax_rate numeric;
alter table product add column billing_period text;
alter table product add column image jsonb;
create index product_image on product using gin (image jsonb_path_ops) with (fastupdate = off) where image is not null;
alter table product add column variant_of_id uuid references product;
create index product_variant_of on product (variant_of_id, created_at, id);
alter table product add column attributes text[];
create index product_attributes on product using gin (attributes) with (fastupdate = off) where trashed_at is null and attributes is not null;
alter table product add column partner_id uuid references "company";
create index product_partner on product (partner_id, created_at, id);
alter table product add column bundle_pricing text;
alter table product add column bundle_discount numeric;

create table bundle_item (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  bundle_id uuid references product,
  product_id uuid references product,
  quantity numeric,
  position bigint
);
create index bundle_item_created on bundle_item (created_at, id) where trashed_at is null;
create index bundle_item_updated on bundle_item (updated_at, id) where trashed_at is null;
create index bundle_item_trashed on bundle_item (trashed_at, id) where trashed_at is not null;
create index bundle_item_bundle on bundle_item (bundle_id, created_at, id);
create index bundle_item_product on bundle_item (product_id, created_at, id);

create table product_relation (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  product_id uuid references product,
  related_id uuid references product,
  direction text,
  type text,
  benefit text,
  offered_until date,
  position bigint
);
create index product_relation_created on product_relation (created_at, id) where trashed_at is null;
create index product_relation_updated on product_relation (updated_at, id) where trashed_at is null;
create index product_relation_trashed on product_relation (trashed_at, id) where trashed_at is not null;
create index product_relation_product on product_relation (product_id, created_at, id);
create index product_relation_related on product_relation (related_id, created_at, id);

create table price_book (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  currency text,
  segment text,
  priority bigint,
  valid_from date,
  valid_until date,
  active boolean,
  description text
);
create index price_book_created on price_book (created_at, id) where trashed_at is null;
create index price_book_updated on price_book (updated_at, id) where trashed_at is null;
create index price_book_trashed on price_book (trashed_at, id) where trashed_at is not null;
create unique index price_book_name_unique on price_book (lower(name)) where trashed_at is null;
create statistics price_book_name_folded on (lower(name)) from price_book;

create table price (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  price_book_id uuid references price_book,
  product_id uuid references product,
  min_quantity numeric,
  amount numeric,
  valid_from date,
  valid_until date
);
create index price_created on price (created_at, id) where trashed_at is null;
create index price_updated on price (updated_at, id) where trashed_at is null;
create index price_trashed on price (trashed_at, id) where trashed_at is not null;
create index price_price_book on price (price_book_id, created_at, id);
create index price_product on price (product_id, created_at, id);
create index price_more_1 on price (product_id, price_book_id, min_quantity, valid_from) include (amount, valid_until) where trashed_at is null;

-- One price of a product in a book for a quantity and a day, also when two write it at once.
create unique index price_once on price (price_book_id, product_id, min_quantity, valid_from) nulls not distinct where trashed_at is null;
