-- Meetings, calls, recurring and dependent tasks, templates of tasks, reminders.

create table task_plan (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  description text,
  category text
);
create index task_plan_created on task_plan (created_at, id) where trashed_at is null;
create index task_plan_updated on task_plan (updated_at, id) where trashed_at is null;
create index task_plan_trashed on task_plan (trashed_at, id) where trashed_at is not null;

create table plan_step (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  plan_id uuid references task_plan,
  position bigint,
  subject text,
  kind text,
  priority text,
  description text,
  offset_days bigint,
  after_ids uuid[],
  parent_id uuid references plan_step,
  assignee_id uuid references member,
  repeats text
);
create index plan_step_created on plan_step (created_at, id) where trashed_at is null;
create index plan_step_updated on plan_step (updated_at, id) where trashed_at is null;
create index plan_step_trashed on plan_step (trashed_at, id) where trashed_at is not null;
create index plan_step_plan on plan_step (plan_id, created_at, id);
create index plan_step_after on plan_step using gin (after_ids) with (fastupdate = off) where after_ids is not null;
create index plan_step_parent on plan_step (parent_id, created_at, id);
create index plan_step_assignee on plan_step (assignee_id, created_at, id);
create index plan_step_more_1 on plan_step (plan_id, "position") where trashed_at is null;

create table series (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  subject text,
  owner_id uuid references member,
  rule text,
  starts text,
  minutes bigint,
  all_day boolean,
  time_zone text,
  left_out text,
  made_until timestamptz,
  uid text
);
create index series_created on series (created_at, id) where trashed_at is null;
create index series_updated on series (updated_at, id) where trashed_at is null;
create index series_trashed on series (trashed_at, id) where trashed_at is not null;
create index series_owner on series (owner_id, created_at, id);
create index series_uid_equal on series (lower(uid), created_at, id) where trashed_at is null;
create index series_uid_order on series (uid collate "und-x-icu", id) where trashed_at is null;
create statistics series_uid_folded on (lower(uid)) from series;

create table meeting (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  subject text,
  about_object text,
  about_id uuid,
  starts_at timestamptz,
  ends_at timestamptz,
  all_day boolean,
  time_zone text,
  owner_id uuid references member,
  members_ids uuid[],
  guests_ids uuid[],
  other_guests text,
  location text,
  link text,
  status text,
  shows_as text,
  remind_before bigint,
  description text,
  outcome text,
  responses text,
  series_id uuid references series,
  occurrence timestamptz,
  detached boolean,
  source text,
  uid text
);
create index meeting_created on meeting (created_at, id) where trashed_at is null;
create index meeting_updated on meeting (updated_at, id) where trashed_at is null;
create index meeting_trashed on meeting (trashed_at, id) where trashed_at is not null;
create index meeting_about on meeting (about_id, created_at, id);
create index meeting_starts_at on meeting (starts_at, id) where trashed_at is null;
create index meeting_owner on meeting (owner_id, created_at, id);
create index meeting_members on meeting using gin (members_ids) with (fastupdate = off) where members_ids is not null;
create index meeting_guests on meeting using gin (guests_ids) with (fastupdate = off) where guests_ids is not null;
create index meeting_series on meeting (series_id, created_at, id);
create index meeting_uid_equal on meeting (lower(uid), created_at, id) where trashed_at is null;
create index meeting_uid_order on meeting (uid collate "und-x-icu", id) where trashed_at is null;
create index meeting_more_1 on meeting (owner_id, starts_at, ends_at) where trashed_at is null;
create index meeting_more_2 on meeting (ends_at, id) where trashed_at is null;
create index meeting_more_3 on meeting (series_id, occurrence) where series_id is not null;
create statistics meeting_uid_folded on (lower(uid)) from meeting;

create table call (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  subject text,
  about_object text,
  about_id uuid,
  person_id uuid references person,
  direction text,
  number text,
  number_e164 text,
  started_at timestamptz,
  minutes numeric,
  disposition text,
  purpose text,
  outcome text,
  satisfaction smallint,
  improvement text,
  new_needs text,
  owner_id uuid references member
);
create index call_created on call (created_at, id) where trashed_at is null;
create index call_updated on call (updated_at, id) where trashed_at is null;
create index call_trashed on call (trashed_at, id) where trashed_at is not null;
create index call_about on call (about_id, created_at, id);
create index call_person on call (person_id, created_at, id);
create index call_started_at on call (started_at, id) where trashed_at is null;
create index call_owner on call (owner_id, created_at, id);
create index call_more_1 on call (owner_id, started_at, id) where trashed_at is null;
create index call_more_2 on call (started_at, id) where trashed_at is null;

alter table task add column parent_id uuid references task;
create index task_parent on task (parent_id, created_at, id);
alter table task add column blocked_by_ids uuid[];
create index task_blocked_by on task using gin (blocked_by_ids) with (fastupdate = off) where blocked_by_ids is not null;
alter table task add column repeats text;
alter table task add column repeats_from text;
alter table task add column repeats_after_id uuid references task;
create index task_repeats_after on task (repeats_after_id, created_at, id);
alter table task add column remind_at timestamptz;
alter table task add column template_id uuid references "task_plan";
create index task_template on task (template_id, created_at, id);

-- Who is to be reminded of what, and when.
create table reminder (
  id uuid primary key,
  member_id uuid not null references member on delete cascade,
  object text not null,
  record_id uuid not null,
  -- When the record wants it, and when it comes: later where it was put off.
  planned_at timestamptz not null,
  due_at timestamptz not null,
  dismissed_at timestamptz,
  mailed_at timestamptz,
  unique (record_id, member_id)
);
create index reminder_due on reminder (member_id, due_at) where dismissed_at is null;
create index reminder_mail on reminder (due_at) where dismissed_at is null and mailed_at is null;

-- What members want of their reminders beside the notice on the screen.
create table reminder_setting (
  member_id uuid primary key references member on delete cascade,
  mail boolean not null
);

-- Time that other calendars of a member hold, without being anybody else's business.
create table busy_time (
  id uuid primary key,
  member_id uuid not null references member on delete cascade,
  account_id uuid not null,
  href text not null,
  title text,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  all_day boolean not null default false
);
create index busy_time_of on busy_time (member_id, starts_at);
create index busy_time_item on busy_time (account_id, href);
