-- Invoices, credit notes, payments, and their numbers.

create table invoice (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  number text,
  kind text,
  status text,
  payment_status text,
  company_id uuid references company,
  person_id uuid references person,
  deal_id uuid references deal,
  order_id uuid references "order",
  corrects_id uuid references invoice,
  owner_id uuid references member,
  issued_on date,
  due_on date,
  delivered_on date,
  currency text,
  language text,
  prices text,
  discount numeric,
  exempt_reason text,
  customer_reference text,
  intro text,
  outro text,
  terms text,
  net numeric,
  net_currency text,
  tax numeric,
  tax_currency text,
  gross numeric,
  gross_currency text,
  paid numeric,
  paid_currency text,
  balance numeric,
  balance_currency text,
  dunning text,
  reason text,
  template_id uuid references document_template,
  issued_at timestamptz,
  documents jsonb
);
create index invoice_created on invoice (created_at, id) where trashed_at is null;
create index invoice_updated on invoice (updated_at, id) where trashed_at is null;
create index invoice_trashed on invoice (trashed_at, id) where trashed_at is not null;
create index invoice_name_equal on invoice (lower(name), created_at, id) where trashed_at is null;
create index invoice_name_order on invoice (name collate "und-x-icu", id) where trashed_at is null;
create unique index invoice_number_unique on invoice (lower(number)) where trashed_at is null;
create index invoice_number_order on invoice (number collate "und-x-icu", id) where trashed_at is null;
create index invoice_kind_equal on invoice (kind, created_at, id) where trashed_at is null;
create index invoice_kind_order on invoice (kind collate "und-x-icu", id) where trashed_at is null;
create index invoice_status_equal on invoice (status, created_at, id) where trashed_at is null;
create index invoice_status_order on invoice (status collate "und-x-icu", id) where trashed_at is null;
create index invoice_payment_status_equal on invoice (payment_status, created_at, id) where trashed_at is null;
create index invoice_payment_status_order on invoice (payment_status collate "und-x-icu", id) where trashed_at is null;
create index invoice_company on invoice (company_id, created_at, id);
create index invoice_person on invoice (person_id, created_at, id);
create index invoice_deal on invoice (deal_id, created_at, id);
create index invoice_order on invoice (order_id, created_at, id);
create index invoice_corrects on invoice (corrects_id, created_at, id);
create index invoice_owner on invoice (owner_id, created_at, id);
create index invoice_issued_on on invoice (issued_on, id) where trashed_at is null;
create index invoice_due_on on invoice (due_on, id) where trashed_at is null;
create index invoice_net on invoice (net, id) where trashed_at is null;
create index invoice_gross on invoice (gross, id) where trashed_at is null;
create index invoice_balance on invoice (balance, id) where trashed_at is null;
create index invoice_dunning_equal on invoice (dunning, created_at, id) where trashed_at is null;
create index invoice_dunning_order on invoice (dunning collate "und-x-icu", id) where trashed_at is null;
create index invoice_template on invoice (template_id, created_at, id);
create index invoice_documents on invoice using gin (documents jsonb_path_ops) with (fastupdate = off) where documents is not null;
create index invoice_more_1 on invoice (company_id, issued_on, id) include (kind, balance, balance_currency) where status = 'issued' and trashed_at is null;
create index invoice_more_2 on invoice (due_on, id) where status = 'issued' and balance > 0 and trashed_at is null;
create statistics invoice_name_folded on (lower(name)) from invoice;
create statistics invoice_number_folded on (lower(number)) from invoice;

create table invoice_line (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  invoice_id uuid references invoice,
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
  order_line_id uuid references order_line
);
create index invoice_line_created on invoice_line (created_at, id) where trashed_at is null;
create index invoice_line_updated on invoice_line (updated_at, id) where trashed_at is null;
create index invoice_line_trashed on invoice_line (trashed_at, id) where trashed_at is not null;
create index invoice_line_invoice on invoice_line (invoice_id, created_at, id);
create index invoice_line_product on invoice_line (product_id, created_at, id);
create index invoice_line_order_line on invoice_line (order_line_id, created_at, id);

create table payment (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  number text,
  kind text,
  company_id uuid references company,
  invoice_id uuid references invoice,
  amount numeric,
  amount_currency text,
  paid_on date,
  method text,
  reference text
);
create index payment_created on payment (created_at, id) where trashed_at is null;
create index payment_updated on payment (updated_at, id) where trashed_at is null;
create index payment_trashed on payment (trashed_at, id) where trashed_at is not null;
create index payment_number_equal on payment (lower(number), created_at, id) where trashed_at is null;
create index payment_number_order on payment (number collate "und-x-icu", id) where trashed_at is null;
create index payment_company on payment (company_id, created_at, id);
create index payment_invoice on payment (invoice_id, created_at, id);
create index payment_amount on payment (amount, id) where trashed_at is null;
create index payment_paid_on on payment (paid_on, id) where trashed_at is null;
create statistics payment_number_folded on (lower(number)) from payment;


-- The last number given in each series and year. Its row is locked until the number is used or given back, so there are no gaps.
create table document_number (
  series text not null,
  year integer not null,
  last bigint not null,
  primary key (series, year)
);
