-- What the business sells.

create table product (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  code text,
  series text,
  price numeric,
  price_currency text,
  description text,
  active boolean
);
create index product_created on product (created_at, id) where trashed_at is null;
create index product_updated on product (updated_at, id) where trashed_at is null;
create index product_trashed on product (trashed_at, id) where trashed_at is not null;
create index product_name_equal on product (lower(name), created_at, id) where trashed_at is null;
create index product_name_order on product (name collate "und-x-icu", id) where trashed_at is null;
create index product_code_equal on product (lower(code), created_at, id) where trashed_at is null;
create index product_code_order on product (code collate "und-x-icu", id) where trashed_at is null;
create index product_series_equal on product (lower(series), created_at, id) where trashed_at is null;
create index product_series_order on product (series collate "und-x-icu", id) where trashed_at is null;
create index product_price on product (price, id) where trashed_at is null;
create statistics product_name_folded on (lower(name)) from product;
create statistics product_code_folded on (lower(code)) from product;
create statistics product_series_folded on (lower(series)) from product;
