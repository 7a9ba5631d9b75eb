-- How long tasks took, what time counts as, and what activities of each kind count as.

alter table task add column minutes bigint;
create index task_more_3 on task (done_at, id) include (assignee_id, minutes) where done_at is not null and trashed_at is null;
alter table task add column time_for text;
alter table meeting add column time_for text;
alter table call add column time_for text;

create table activity_setting (
  name text primary key,
  value jsonb not null
);
