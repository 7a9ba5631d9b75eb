-- Goals of colleagues, teams and everybody, and how their periods ended.

create table goal (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  scope text,
  owner_id uuid references member,
  team_id uuid references team,
  measure text,
  definition text,
  filter text,
  target numeric,
  amount numeric,
  amount_currency text,
  from_quota boolean,
  period text,
  starts_on date,
  ends_on date,
  repeats boolean,
  parent_id uuid references goal,
  note text
);
create index goal_created on goal (created_at, id) where trashed_at is null;
create index goal_updated on goal (updated_at, id) where trashed_at is null;
create index goal_trashed on goal (trashed_at, id) where trashed_at is not null;
create index goal_owner on goal (owner_id, created_at, id);
create index goal_team on goal (team_id, created_at, id);
create index goal_starts_on on goal (starts_on, id) where trashed_at is null;
create index goal_parent on goal (parent_id, created_at, id);

create table goal_result (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  goal_id uuid references goal,
  starts_on date,
  ends_on date,
  target numeric,
  value numeric,
  reached_at timestamptz,
  ended boolean
);
create index goal_result_created on goal_result (created_at, id) where trashed_at is null;
create index goal_result_updated on goal_result (updated_at, id) where trashed_at is null;
create index goal_result_trashed on goal_result (trashed_at, id) where trashed_at is not null;
create index goal_result_goal on goal_result (goal_id, created_at, id);
create index goal_result_starts_on on goal_result (starts_on, id) where trashed_at is null;
