-- What customers spend altogether on what we sell.
create table wallet (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  company_id uuid references company,
  category_id uuid references category,
  year bigint,
  amount numeric,
  amount_currency text,
  known_from text,
  note text
);
create index wallet_created on wallet (created_at, id) where trashed_at is null;
create index wallet_updated on wallet (updated_at, id) where trashed_at is null;
create index wallet_trashed on wallet (trashed_at, id) where trashed_at is not null;
create index wallet_company on wallet (company_id, created_at, id);
create index wallet_category on wallet (category_id, created_at, id);
create index wallet_more_1 on wallet (year, company_id) include (category_id, amount, amount_currency) where trashed_at is null;

