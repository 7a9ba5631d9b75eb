-- Backups of the whole installation: when they are made and how many are kept, and what became of each.
create table backup_settings (
  one boolean primary key default true check (one),
  settings jsonb not null,
  updated_at timestamptz not null default now()
);

create table backup (
  id uuid primary key,
  name text not null,
  place text not null,
  state text not null check (state in ('running', 'done', 'failed', 'gone')),
  reason text not null check (reason in ('scheduled', 'asked', 'command')),
  encrypted boolean not null,
  size bigint,
  tables integer,
  rows bigint,
  error text,
  started_at timestamptz not null,
  finished_at timestamptz,
  -- Whether it was put back as a trial, and how that went.
  tried_at timestamptz,
  restorable boolean,
  trial text
);
create index backup_started on backup (started_at desc);
