-- How promising leads are: the rules, and what happened with leads as far as rules give points for it.

create table score_rule (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  position bigint,
  active boolean,
  kind text,
  filter text,
  event text,
  points bigint,
  half_life bigint,
  most bigint
);
create index score_rule_created on score_rule (created_at, id) where trashed_at is null;
create index score_rule_updated on score_rule (updated_at, id) where trashed_at is null;
create index score_rule_trashed on score_rule (trashed_at, id) where trashed_at is not null;


create table lead_signal (
  lead_id uuid not null references lead on delete cascade,
  -- Of the event in the outbox.
  seq bigint not null,
  event text not null,
  at timestamptz not null,
  primary key (lead_id, seq)
);

-- How far the outbox was read for it.
create table signal_reader (
  name text primary key,
  xid xid8 not null,
  seq bigint not null
);
