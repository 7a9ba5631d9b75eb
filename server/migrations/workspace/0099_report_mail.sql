-- Reports that go out by mail, alerts on their figures, and which of them came with the sample data.

alter table saved_report add column sample boolean not null default false;
alter table dashboard add column sample boolean not null default false;

create table report_schedule (
  id uuid primary key,
  -- A saved report or a dashboard.
  subject text not null check (subject in ('saved_report', 'dashboard')),
  subject_id uuid not null,
  -- In whose name it is sent.
  member_id uuid not null,
  recipients uuid[] not null,
  every text not null check (every in ('day', 'week', 'month')),
  -- Of a week: 1 (Monday) to 7; of a month: its day, the last where it has fewer.
  day integer,
  hour integer not null,
  formats text[] not null,
  next_at timestamptz not null,
  last_at timestamptz,
  -- Why the last one did not go out.
  problem text,
  created_at timestamptz not null
);
create index report_schedule_next on report_schedule (next_at);
create index report_schedule_subject on report_schedule (subject_id);

create table report_alert (
  id uuid primary key,
  report_id uuid not null,
  -- Whose alert it is: it sees what they see, and tells them.
  member_id uuid not null,
  measure text not null,
  kind text not null check (kind in ('above', 'below', 'anomaly')),
  limit_value double precision,
  -- `breached` from the moment it was told until the figure is back.
  state text not null default 'ok' check (state in ('ok', 'breached')),
  since timestamptz,
  last_value double precision,
  expected_low double precision,
  expected_high double precision,
  checked_at timestamptz,
  problem text,
  snoozed_until timestamptz,
  created_at timestamptz not null
);
create index report_alert_report on report_alert (report_id);
