-- When colleagues work and when they are away.

create table absence (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  reason text,
  member_id uuid references member,
  starts_on date,
  ends_on date,
  kind text
);
create index absence_created on absence (created_at, id) where trashed_at is null;
create index absence_updated on absence (updated_at, id) where trashed_at is null;
create index absence_trashed on absence (trashed_at, id) where trashed_at is not null;
create index absence_member on absence (member_id, created_at, id);
create index absence_more_1 on absence (member_id, ends_on, starts_on) where trashed_at is null;


-- In which hours members work; the row without a member is the workspace's, for all who have none of their own.
create table working_hours (
  id uuid primary key,
  member_id uuid unique references member on delete cascade,
  -- Null: the workspace's.
  time_zone text,
  -- Seven lists, Monday first, of { from, to }.
  week jsonb not null,
  updated_at timestamptz not null,
  updated_by uuid
);
create unique index working_hours_usual on working_hours ((true)) where member_id is null;
