-- Work in the background: bulk edits, large undos, whatever takes longer than a request.

create table work (
  id uuid primary key,
  kind text not null,
  object text,
  state text not null,
  total bigint,
  done bigint not null default 0,
  failed bigint not null default 0,
  message text,
  change_set uuid,
  parameters jsonb not null,
  -- Where to go on, in the kind's own terms; written with the work it stands for.
  position jsonb,
  result jsonb,
  actor jsonb not null,
  stop_asked boolean not null default false,
  created_by uuid,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz
);
create index work_created on work (created_at desc, id desc);
create index work_open on work (id) where state in ('queued', 'running');

-- The records still to do, as they were chosen when the work was asked for. A part goes in the transaction that does it.
create table work_part (
  work_id uuid not null references work on delete cascade,
  part integer not null,
  ids uuid[] not null,
  primary key (work_id, part)
);

create table work_failure (
  seq bigint generated always as identity primary key,
  work_id uuid not null references work on delete cascade,
  record_id uuid,
  title text,
  code text not null,
  message text not null
);
create index work_failure_of on work_failure (work_id, seq);
