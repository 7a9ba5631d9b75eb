-- Who did what of consequence. Entries are only ever added. `seq` and `hash` are given shortly after, by the one process
-- that links the new entries to the chain: so writers do not wait for each other, and the chain cannot fork.
create table audit (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  address text,
  request_id text,
  action text not null,
  object text,
  record_id uuid,
  title text,
  detail jsonb,
  seq bigint unique,
  hash bytea
);
create index audit_unsealed on audit (id) where seq is null;
create index audit_actor on audit (actor_id, id);
create index audit_action on audit (action, id);
create index audit_record on audit (record_id, id) where record_id is not null;
create index audit_at on audit (at);

-- Where the chain ends: the lock of whoever links, and what a missing end is noticed by.
create table audit_head (
  one boolean primary key default true check (one),
  seq bigint not null,
  hash bytea not null,
  at timestamptz not null default now()
);
insert into audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));
