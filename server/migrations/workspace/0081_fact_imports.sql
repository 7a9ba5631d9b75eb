-- Files of purchases, payments and uses, from their upload to the undoing of what they brought. Their lines are facts, not
-- records: `batch` names them, `change_set` the people and products that were made for them.
create table fact_import (
  id uuid primary key,
  kind text not null,
  state text not null,
  file_name text not null,
  file_size bigint not null,
  file_sha256 text not null,
  format jsonb not null,
  columns jsonb not null,
  options jsonb not null,
  needs jsonb not null default '[]',
  notices jsonb not null default '[]',
  counts jsonb,
  problems jsonb not null default '[]',
  progress jsonb,
  -- Rows of the file that the run has dealt with; moved by the transaction that writes them.
  position bigint not null default 0,
  batch uuid,
  change_set uuid,
  error text,
  actor jsonb not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index fact_import_created on fact_import (created_at desc, id);
