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

alter table team add constraint team_lead_id_fkey foreign key (lead_id) references member;

create unique index team_name on team (lower(name)) where trashed_at is null;
create index team_lead_id on team (lead_id);
create index team_parent_id on team (parent_id);

create unique index member_email on member (lower(email)) where trashed_at is null;
create index member_name on member (lower(name));
create index member_team_id on member (team_id);
create index member_manager_id on member (manager_id);
