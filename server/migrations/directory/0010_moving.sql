-- Workspaces that leave in one file, and those that come back from one. Both lie above workspaces, so that an export does
-- not hold itself.
create table workspace_export (
  id uuid primary key,
  workspace_id uuid not null references workspace on delete cascade,
  state text not null check (state in ('waiting', 'running', 'done', 'failed', 'stopped')),
  -- Sealed while the file is written, and forgotten then.
  passphrase text,
  encrypted boolean not null,
  tables_done integer not null default 0,
  tables_total integer,
  rows bigint,
  files integer,
  size bigint,
  error text,
  asked_by uuid,
  asked_by_name text not null,
  created_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz
);
create index workspace_export_of on workspace_export (workspace_id, created_at desc);
-- One at a time in each workspace.
create unique index workspace_export_open on workspace_export (workspace_id) where state in ('waiting', 'running');

-- An archive that somebody brought to a Kith that nobody has set up yet. Its id is known to whoever brought it.
create table restoration (
  id text primary key,
  state text not null check (state in ('checking', 'checked', 'refused', 'waiting', 'running', 'done', 'failed')),
  file_name text not null,
  size bigint not null,
  encrypted boolean not null,
  passphrase text,
  -- What the check found: the workspace, its members, how much there is.
  report jsonb,
  -- Who of them takes the workspace over, with the hash of the password they chose.
  account jsonb,
  read bigint not null default 0,
  error text,
  created_at timestamptz not null,
  touched_at timestamptz not null
);
