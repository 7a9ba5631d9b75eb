-- Roles of a workspace's own beside the built-in ones. `rights` is what the role allows, as JSON.

create table role (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  description text,
  tier text,
  rights text
);
create index role_created on role (created_at, id) where trashed_at is null;
create index role_updated on role (updated_at, id) where trashed_at is null;
create index role_trashed on role (trashed_at, id) where trashed_at is not null;
create unique index role_name_unique on role (lower(name)) where trashed_at is null;
create statistics role_name_folded on (lower(name)) from role;

alter table member add column custom_role_id uuid references role;
create index member_custom_role on member (custom_role_id, created_at, id);

-- "My own" tasks are also those that one has written down for others.
create index task_more_2 on task (created_by, created_at, id);

-- One record shown to one colleague, or to one team and those below it, beyond what their role shows them.
create table record_share (
  id uuid primary key,
  object text not null,
  record_id uuid not null,
  member_id uuid,
  team_id uuid,
  access text not null check (access in ('read', 'change')),
  created_at timestamptz not null default now(),
  created_by uuid,
  check ((member_id is null) <> (team_id is null))
);
create unique index record_share_member on record_share (object, record_id, member_id) where member_id is not null;
create unique index record_share_team on record_share (object, record_id, team_id) where team_id is not null;
create index record_share_of_member on record_share (member_id) where member_id is not null;
create index record_share_of_team on record_share (team_id) where team_id is not null;
create index record_share_record on record_share (record_id);

-- An administrator looking as somebody else, for a while.
create table look (
  id uuid primary key,
  account_id uuid not null,
  member_id uuid not null,
  as_member uuid,
  as_role text,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz
);
