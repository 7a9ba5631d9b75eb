-- Reports that people build, and dashboards of them. Each version is kept, so that a change can be taken back.

create table saved_report (
  id uuid primary key,
  name text not null,
  description text,
  -- What is counted of which records, by what; `server/analytics/reports/schema.ts` says its form.
  definition jsonb not null,
  -- How it is drawn.
  chart jsonb not null,
  version integer not null default 1,
  -- Who made it, and who sees it: `personal`, `team`, `role` or `everyone`.
  member_id uuid,
  scope text not null default 'personal',
  team_id uuid,
  roles text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by uuid,
  deleted_at timestamptz
);
create index saved_report_name on saved_report (lower(name), id) where deleted_at is null;

create table dashboard (
  id uuid primary key,
  name text not null,
  description text,
  -- Where each report stands, and how large.
  tiles jsonb not null default '[]',
  -- What all tiles are narrowed by, and how often a wall asks again.
  options jsonb not null default '{}',
  version integer not null default 1,
  member_id uuid,
  scope text not null default 'personal',
  team_id uuid,
  roles text[] not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by uuid,
  deleted_at timestamptz
);
create index dashboard_name on dashboard (lower(name), id) where deleted_at is null;

-- How a report or dashboard was before each change.
create table report_version (
  subject_id uuid not null,
  version integer not null,
  state jsonb not null,
  at timestamptz not null,
  member_id uuid,
  primary key (subject_id, version)
);
