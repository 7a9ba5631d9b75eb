-- Quotes: what they say, each version as it was sent, what the customer decided, and how documents look.

create table document_template (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  is_default boolean,
  logo jsonb,
  color text,
  paper text,
  sender text,
  footer text,
  columns text[],
  texts text
);
create index document_template_created on document_template (created_at, id) where trashed_at is null;
create index document_template_updated on document_template (updated_at, id) where trashed_at is null;
create index document_template_trashed on document_template (trashed_at, id) where trashed_at is not null;
create unique index document_template_name_unique on document_template (lower(name)) where trashed_at is null;
create index document_template_logo on document_template using gin (logo jsonb_path_ops) with (fastupdate = off) where logo is not null;
create statistics document_template_name_folded on (lower(name)) from document_template;

create table quote (
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
  revision bigint,
  company_id uuid references company,
  person_id uuid references person,
  deal_id uuid references deal,
  owner_id uuid references member,
  valid_until date,
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
  template_id uuid references document_template,
  sent_at timestamptz,
  decided_at timestamptz,
  accepted_by text,
  decline_reason text,
  viewed_at timestamptz,
  reminded_at timestamptz,
  documents jsonb
);
create index quote_created on quote (created_at, id) where trashed_at is null;
create index quote_updated on quote (updated_at, id) where trashed_at is null;
create index quote_trashed on quote (trashed_at, id) where trashed_at is not null;
create index quote_name_equal on quote (lower(name), created_at, id) where trashed_at is null;
create index quote_name_order on quote (name collate "und-x-icu", id) where trashed_at is null;
create index quote_number_equal on quote (lower(number), created_at, id) where trashed_at is null;
create index quote_number_order on quote (number collate "und-x-icu", id) where trashed_at is null;
create index quote_status_equal on quote (status, created_at, id) where trashed_at is null;
create index quote_status_order on quote (status collate "und-x-icu", id) where trashed_at is null;
create index quote_company on quote (company_id, created_at, id);
create index quote_person on quote (person_id, created_at, id);
create index quote_deal on quote (deal_id, created_at, id);
create index quote_owner on quote (owner_id, created_at, id);
create index quote_valid_until on quote (valid_until, id) where trashed_at is null;
create index quote_net on quote (net, id) where trashed_at is null;
create index quote_gross on quote (gross, id) where trashed_at is null;
create index quote_template on quote (template_id, created_at, id);
create index quote_documents on quote using gin (documents jsonb_path_ops) with (fastupdate = off) where documents is not null;
create index quote_more_1 on quote (valid_until, id) where status = 'sent' and trashed_at is null;
create statistics quote_name_folded on (lower(name)) from quote;
create statistics quote_number_folded on (lower(number)) from quote;

create table quote_line (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  quote_id uuid references quote,
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
  optional boolean,
  chosen boolean
);
create index quote_line_created on quote_line (created_at, id) where trashed_at is null;
create index quote_line_updated on quote_line (updated_at, id) where trashed_at is null;
create index quote_line_trashed on quote_line (trashed_at, id) where trashed_at is not null;
create index quote_line_quote on quote_line (quote_id, created_at, id);
create index quote_line_product on quote_line (product_id, created_at, id);

create table quote_comment (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  quote_id uuid references quote,
  body text,
  author text,
  from_customer boolean,
  revision bigint
);
create index quote_comment_created on quote_comment (created_at, id) where trashed_at is null;
create index quote_comment_updated on quote_comment (updated_at, id) where trashed_at is null;
create index quote_comment_trashed on quote_comment (trashed_at, id) where trashed_at is not null;
create index quote_comment_quote on quote_comment (quote_id, created_at, id);

alter table company add column credit_limit numeric, add column credit_limit_currency text;

-- A version as it was sent. It never changes, whatever becomes of the quote: what was signed can always be shown.
create table quote_version (
  id uuid primary key,
  quote_id uuid not null references quote on delete cascade,
  revision integer not null,
  content jsonb not null,
  pdf_sha256 text not null,
  pdf_file uuid not null,
  sent_at timestamptz not null,
  sent_by uuid,
  sent_to text
);
create index quote_version_quote on quote_version (quote_id, sent_at desc);

-- Who accepted or declined which version, when, from where, and the sum of the document they had before them.
create table quote_decision (
  id uuid primary key,
  quote_id uuid not null references quote on delete cascade,
  version_id uuid not null references quote_version on delete cascade,
  decision text not null,
  name text,
  at timestamptz not null,
  address text,
  user_agent text,
  pdf_sha256 text not null,
  signature jsonb,
  chosen jsonb not null,
  reason text
);
create index quote_decision_quote on quote_decision (quote_id, at desc);

-- One row: what this workspace has set of how quotes, orders and invoices work; defaults are not kept.
create table document_setting (
  only_one boolean primary key default true check (only_one),
  settings jsonb not null
);
