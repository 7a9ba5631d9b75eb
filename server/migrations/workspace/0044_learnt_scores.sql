-- Scores that are learnt from what was won and lost: the models, and which attributes people have accepted for them.

create table score_model (
  id uuid primary key,
  object text not null,
  -- `active`: scores records. `waiting`: too little to learn from, or nothing learnt. `replaced`: an earlier one. `failed`.
  state text not null,
  trained_at timestamptz not null,
  trained_by uuid,
  -- What people are told of it: how much it learnt from, how well it does on what it had not seen.
  card jsonb not null,
  -- How a score is made; empty where there is none.
  model jsonb
);
create index score_model_object on score_model (object, trained_at desc);
create unique index score_model_active on score_model (object) where state = 'active';

create table score_setting (
  object text primary key,
  enabled boolean not null default true,
  -- A training that was asked for and has not ended yet.
  asked_at timestamptz,
  updated_at timestamptz not null default now(),
  updated_by uuid
);

-- What a person has said of a proposed attribute.
create table score_attribute (
  object text not null,
  name text not null,
  accepted boolean not null,
  decided_by uuid,
  decided_at timestamptz not null,
  primary key (object, name)
);
