-- Orders: what a customer has bought.

create table "order" (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  number text,
  status text,
  company_id uuid references company,
  person_id uuid references person,
  deal_id uuid references deal,
  quote_id uuid references quote,
  owner_id uuid references member,
  ordered_on date,
  delivered_on date,
  confirmed_at timestamptz,
  invoicing text,
  currency text,
  language text,
  prices text,
  discount numeric,
  exempt_reason text,
  customer_reference text,
  net numeric,
  net_currency text,
  tax numeric,
  tax_currency text,
  gross numeric,
  gross_currency text,
  cancel_reason text
);
create index order_created on "order" (created_at, id) where trashed_at is null;
create index order_updated on "order" (updated_at, id) where trashed_at is null;
create index order_trashed on "order" (trashed_at, id) where trashed_at is not null;
create index order_name_equal on "order" (lower(name), created_at, id) where trashed_at is null;
create index order_name_order on "order" (name collate "und-x-icu", id) where trashed_at is null;
create index order_number_equal on "order" (lower(number), created_at, id) where trashed_at is null;
create index order_number_order on "order" (number collate "und-x-icu", id) where trashed_at is null;
create index order_status_equal on "order" (status, created_at, id) where trashed_at is null;
create index order_status_order on "order" (status collate "und-x-icu", id) where trashed_at is null;
create index order_company on "order" (company_id, created_at, id);
create index order_person on "order" (person_id, created_at, id);
create index order_deal on "order" (deal_id, created_at, id);
create index order_quote on "order" (quote_id, created_at, id);
create index order_owner on "order" (owner_id, created_at, id);
create index order_ordered_on on "order" (ordered_on, id) where trashed_at is null;
create index order_invoicing_equal on "order" (invoicing, created_at, id) where trashed_at is null;
create index order_invoicing_order on "order" (invoicing collate "und-x-icu", id) where trashed_at is null;
create index order_net on "order" (net, id) where trashed_at is null;
create index order_gross on "order" (gross, id) where trashed_at is null;
create statistics order_name_folded on (lower(name)) from "order";
create statistics order_number_folded on (lower(number)) from "order";

create table order_line (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  order_id uuid references "order",
  position bigint,
  kind text,
  product_id uuid references product,
  description text,
  details text,
  quantity numeric,
  unit text,
  unit_price numeric,
  unit_price_currency text,
  discount numeric,
  tax_rate numeric,
  billing_period text,
  amount numeric,
  amount_currency text,
  invoiced numeric
);
create index order_line_created on order_line (created_at, id) where trashed_at is null;
create index order_line_updated on order_line (updated_at, id) where trashed_at is null;
create index order_line_trashed on order_line (trashed_at, id) where trashed_at is not null;
create index order_line_order on order_line (order_id, created_at, id);
create index order_line_product on order_line (product_id, created_at, id);

