-- What administrators add to a workspace: objects and fields of its own, and settings of the standard ones (custom = false).
create table object_definition (
  id uuid not null unique,
  name text primary key,
  plural text unique,
  custom boolean not null,
  definition jsonb not null default '{}',
  archived_at timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table field_definition (
  id uuid not null unique,
  object text not null,
  name text not null,
  custom boolean not null,
  type text not null,
  definition jsonb not null default '{}',
  archived_at timestamptz,
  -- Of the indexes that a job builds: building, ready or failed, and why.
  index_state text,
  index_problem text,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (object, name)
);
create index field_definition_building on field_definition (updated_at) where index_state = 'building';

-- One row. Every change of definitions counts it up first, so it is also the lock that makes them go one after another.
create table definition_version (
  only_one boolean primary key default true check (only_one),
  version bigint not null default 0
);
insert into definition_version default values;
