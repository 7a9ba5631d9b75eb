-- Colleagues and their teams. Who of them may sign in is told by `status`, and proved in the directory.

create table team (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  lead_id uuid,
  parent_id uuid references team
);
create index team_created on team (created_at, id) where trashed_at is null;
create index team_updated on team (updated_at, id) where trashed_at is null;
create index team_trashed on team (trashed_at, id) where trashed_at is not null;
create unique index team_name_unique on team (lower(name)) where trashed_at is null;
create index team_lead on team (lead_id, created_at, id);
create index team_parent on team (parent_id, created_at, id);

create table member (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  email text,
  role text,
  status text,
  job_title text,
  team_id uuid references team,
  manager_id uuid references member,
  office text,
  phone text,
  phone_e164 text
);
create index member_created on member (created_at, id) where trashed_at is null;
create index member_updated on member (updated_at, id) where trashed_at is null;
create index member_trashed on member (trashed_at, id) where trashed_at is not null;
create index member_name_equal on member (lower(name), created_at, id) where trashed_at is null;
create index member_name_order on member (name collate "und-x-icu", id) where trashed_at is null;
create unique index member_email_unique on member (lower(email)) where trashed_at is null;
create index member_team on member (team_id, created_at, id);
create index member_manager on member (manager_id, created_at, id);

alter table team add foreign key (lead_id) references member;
create statistics team_name_folded on (lower(name)) from team;
create statistics member_name_folded on (lower(name)) from member;
create statistics member_email_folded on (lower(email)) from member;
