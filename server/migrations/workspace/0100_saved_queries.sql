-- Questions in SQL that analysts put to the warehouse and keep.

create table saved_query (
  id uuid primary key,
  name text not null,
  sql text not null,
  member_id uuid,
  -- Whether every analyst sees it.
  shared boolean not null default false,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index saved_query_name on saved_query (lower(name), id);
