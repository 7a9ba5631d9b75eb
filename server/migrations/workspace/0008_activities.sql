-- What is to be done, and what was noted.

create table task (
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
  assignee_id uuid references member,
  due_at timestamptz,
  done_at timestamptz,
  priority text,
  kind text,
  description text
);
create index task_created on task (created_at, id) where trashed_at is null;
create index task_updated on task (updated_at, id) where trashed_at is null;
create index task_trashed on task (trashed_at, id) where trashed_at is not null;
create index task_subject_equal on task (lower(subject), created_at, id) where trashed_at is null;
create index task_subject_order on task (subject collate "und-x-icu", id) where trashed_at is null;
create index task_about on task (about_id, created_at, id);
create index task_assignee on task (assignee_id, created_at, id);
create index task_due_at on task (due_at, id) where trashed_at is null;
create index task_more_1 on task (assignee_id, due_at, id) where done_at is null and trashed_at is null;
create statistics task_subject_folded on (lower(subject)) from task;

create table note (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  title text generated always as (left(btrim(split_part(ltrim(body, E' \t\r\n'), E'\n', 1)), 120)) stored,
  body text,
  about_object text,
  about_id uuid,
  pinned boolean
);
create index note_created on note (created_at, id) where trashed_at is null;
create index note_updated on note (updated_at, id) where trashed_at is null;
create index note_trashed on note (trashed_at, id) where trashed_at is not null;
create index note_about on note (about_id, created_at, id);
