-- Indexes that Kith made for slow views, by itself. Their names are those of the indexes in PostgreSQL.

create table view_index (
  name text primary key,
  object text not null,
  -- What stands behind the table's name in `create index`.
  definition text not null,
  state text not null,
  -- How long the list took at worst when it was asked for, in ms.
  slow_ms integer not null,
  views uuid[] not null default '{}',
  created_at timestamptz not null,
  ready_at timestamptz,
  -- How often PostgreSQL had used it when last looked at, and when that had last grown.
  scans bigint not null default 0,
  used_at timestamptz not null,
  error text
);
