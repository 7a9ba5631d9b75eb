-- Colleagues who leave, and who gets what of theirs.
create table leaving (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  member_id uuid references member,
  last_day date,
  plan text,
  records bigint,
  coverage numeric,
  completed_at timestamptz
);
create index leaving_created on leaving (created_at, id) where trashed_at is null;
create index leaving_updated on leaving (updated_at, id) where trashed_at is null;
create index leaving_trashed on leaving (trashed_at, id) where trashed_at is not null;
create index leaving_member on leaving (member_id, created_at, id);

