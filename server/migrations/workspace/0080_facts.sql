-- What happened with customers, as other systems tell it: lines of purchases, payments, uses. Dated and only ever added;
-- a batch (an import, the sample data) comes whole and goes whole.

create table fact_batch (
  id uuid primary key,
  -- `purchases`, `payments` or `usage`.
  kind text not null,
  -- Where it came from: `import`, `sample` or `api`.
  source text not null,
  -- Its file's name, or what else tells people which one it is.
  title text not null,
  -- `loading` while its rows come in, `in` once all of them count.
  state text not null,
  -- The records that were made for it.
  change_set uuid,
  rows bigint not null default 0,
  created_at timestamptz not null default now(),
  created_by uuid
);
create index fact_batch_created on fact_batch (created_at desc, id);
create index fact_batch_change_set on fact_batch (change_set) where change_set is not null;

create table purchase_line (
  id bigint generated always as identity primary key,
  batch_id uuid not null,
  order_no text not null,
  line_no integer not null default 1,
  ordered_at timestamptz not null,
  person_id uuid,
  company_id uuid,
  product_id uuid,
  sku text,
  description text,
  quantity numeric not null,
  unit_price numeric,
  -- After the discount, in the currency it was bought in; below zero for what came back.
  amount numeric not null,
  -- The same in the workspace's currency by the rate of the day; nothing where there was none.
  amount_base numeric,
  -- What all of the line cost the business, and what was taken off its price, in the currency it was bought in.
  cost numeric,
  discount numeric,
  currency text not null,
  payment_mode text,
  channel text,
  store text,
  kind text not null default 'sale' check (kind in ('sale', 'return'))
);
create index purchase_line_person on purchase_line (person_id, ordered_at) where person_id is not null;
create index purchase_line_company on purchase_line (company_id, ordered_at) where company_id is not null;
create index purchase_line_order on purchase_line (order_no);
-- A batch lies together, so that a few bytes find it.
create index purchase_line_batch on purchase_line using brin (batch_id);

create table payment_fact (
  id bigint generated always as identity primary key,
  batch_id uuid not null,
  payment_no text,
  paid_at timestamptz not null,
  person_id uuid,
  company_id uuid,
  order_no text,
  amount numeric not null,
  amount_base numeric,
  currency text not null,
  payment_mode text,
  channel text,
  kind text not null default 'payment' check (kind in ('payment', 'refund'))
);
create index payment_fact_person on payment_fact (person_id, paid_at) where person_id is not null;
create index payment_fact_company on payment_fact (company_id, paid_at) where company_id is not null;
create index payment_fact_no on payment_fact (payment_no) where payment_no is not null;
create index payment_fact_batch on payment_fact using brin (batch_id);

-- What customers did, in a product, a shop or with us: a visit, a login, a call to the hotline.
create table usage_event (
  id bigint generated always as identity primary key,
  batch_id uuid not null,
  at timestamptz not null,
  person_id uuid,
  company_id uuid,
  product_id uuid,
  name text not null,
  channel text,
  -- How much of it: minutes, pages, pieces.
  quantity numeric not null default 1,
  session text
);
create index usage_event_person on usage_event (person_id, at) where person_id is not null;
create index usage_event_company on usage_event (company_id, at) where company_id is not null;
create index usage_event_batch on usage_event using brin (batch_id);
