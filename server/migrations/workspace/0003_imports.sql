-- An import from the upload of its file to the undoing of what it wrote. The rows stay in the file, which is kept by
-- content outside the database.
create table import (
  id uuid primary key,
  object text,
  object_confidence real not null default 1,
  state text not null,
  file_name text not null,
  file_size bigint not null,
  file_sha256 text not null,
  -- How to read it: kind, encoding, delimiter, sheets, and for a workbook the content of its table of plain text.
  format jsonb not null,
  columns jsonb not null,
  options jsonb not null,
  needs jsonb not null default '[]',
  notices jsonb not null default '[]',
  counts jsonb,
  progress jsonb,
  conflicts jsonb not null default '[]',
  -- Rows of the file that the run has dealt with; moved by the transaction that writes them.
  position bigint not null default 0,
  -- A request to stop at the next row that can be gone on from.
  stop boolean not null default false,
  change_set uuid,
  error text,
  -- In whose name, and with which role, checks and runs work.
  actor jsonb not null,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz
);
create index import_created on import (created_at desc, id desc);
create index import_file on import (file_sha256);

create table import_problem (
  seq bigint generated always as identity primary key,
  import_id uuid not null references import on delete cascade,
  line bigint not null,
  column_name text,
  code text not null,
  message text not null,
  value text
);
create index import_problem_line on import_problem (import_id, line, seq);

-- The first rows of each outcome as the check foresees them, and the refused ones for mending.
create table import_row (
  import_id uuid not null references import on delete cascade,
  line bigint not null,
  outcome text not null,
  record_id uuid,
  title text,
  cells jsonb not null,
  record jsonb not null,
  primary key (import_id, line)
);
create index import_row_outcome on import_row (import_id, outcome, line);

-- Cells that a person mended, by column.
create table import_override (
  import_id uuid not null references import on delete cascade,
  line bigint not null,
  cells jsonb not null,
  primary key (import_id, line)
);

-- Each value of a reference or choice column, and what it was found to mean.
create table import_value (
  import_id uuid not null references import on delete cascade,
  column_name text not null,
  value text not null,
  rows bigint not null,
  state text not null,
  match_id text,
  match_title text,
  candidates jsonb not null default '[]',
  primary key (import_id, column_name, value)
);

-- Links to records that a later row of the same file makes; set once all rows are written.
create table import_link (
  import_id uuid not null references import on delete cascade,
  line bigint not null,
  field text not null,
  record_id uuid not null,
  value text not null,
  primary key (import_id, line, field)
);

create table export (
  id uuid primary key,
  object text not null,
  state text not null,
  request jsonb not null,
  actor jsonb not null,
  rows bigint not null default 0,
  total bigint,
  file_sha256 text,
  file_size bigint,
  error text,
  created_by uuid,
  created_at timestamptz not null default now(),
  finished_at timestamptz
);
create index export_created on export (created_at desc);
