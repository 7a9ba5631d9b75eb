-- Looking for duplicates: the keys that bring records together, what was found, and what people said about it.

create table duplicate_setting (
  object text primary key,
  enabled boolean not null default true,
  -- Pairs from this probability on are shown; from `certain` on they may be merged together.
  review real not null default 0.8,
  certain real not null default 0.97,
  -- Fields to compare in place of those that the object says itself.
  fields jsonb,
  -- What was learnt: the chances of each level, and how common names are.
  model jsonb,
  learnt_at timestamptz,
  -- A whole run has made the keys of all records; from then on only what changes is compared.
  complete_at timestamptz,
  updated_at timestamptz not null default now()
);

-- Two records are compared where they share a key. The high bits of a key are those of the object.
create table duplicate_key (
  key bigint not null,
  record_id uuid not null
);
create index duplicate_key_key on duplicate_key (key, record_id);
create index duplicate_key_record on duplicate_key (record_id);

-- Records that were made or changed since they were last compared.
create table duplicate_queue (
  record_id uuid primary key,
  object text not null,
  seq bigint generated always as identity
);
create index duplicate_queue_seq on duplicate_queue (object, seq);

create table duplicate_pair (
  id uuid primary key,
  object text not null,
  -- The lower id first, so that a pair is one row however it was found.
  a uuid not null,
  b uuid not null,
  probability real not null,
  levels smallint[] not null,
  weights real[] not null,
  state text not null default 'open',
  reason text,
  -- The merge that made it `merged`, or that carried a decision over to the record that stayed.
  merge_id uuid,
  run_id uuid,
  decided_by uuid,
  decided_at timestamptz,
  created_at timestamptz not null,
  check (a < b)
);
create unique index duplicate_pair_records on duplicate_pair (a, b);
create index duplicate_pair_b on duplicate_pair (b);
create index duplicate_pair_queue on duplicate_pair (object, state, probability desc, id);

create table duplicate_run (
  id uuid primary key,
  object text not null,
  state text not null,
  -- `keys`, `learning`, `comparing`.
  phase text not null,
  done bigint not null default 0,
  total bigint not null default 0,
  position text,
  compared bigint not null default 0,
  found bigint not null default 0,
  stop_asked boolean not null default false,
  message text,
  -- How many pairs were compared at which probability, for the estimate of errors.
  strata jsonb,
  created_by uuid,
  created_at timestamptz not null,
  finished_at timestamptz
);
create index duplicate_run_object on duplicate_run (object, created_at desc);

-- A random sample of compared pairs of every probability, for a person to say which are right.
create table duplicate_sample (
  id uuid primary key,
  object text not null,
  run_id uuid not null references duplicate_run on delete cascade,
  a uuid not null,
  b uuid not null,
  probability real not null,
  stratum smallint not null,
  levels smallint[] not null,
  weights real[] not null,
  -- Whether they are the same, as a person said.
  same boolean,
  answered_by uuid,
  answered_at timestamptz
);
create index duplicate_sample_run on duplicate_sample (run_id, stratum);
