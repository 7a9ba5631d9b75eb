-- Models of customers: each training is kept with its data, accuracy and what it found, so that one can look back.

create table model_run (
  id uuid primary key,
  model text not null,
  -- `ready`: it found something. `refused`: too little to say anything; the reason is in `refusal`. `failed`: it broke off.
  state text not null,
  trained_at timestamptz not null,
  trained_by uuid,
  data_from date,
  data_to date,
  rows bigint not null,
  seconds numeric not null,
  settings jsonb not null,
  headline jsonb,
  accuracy jsonb,
  refusal jsonb,
  -- What its page shows.
  result jsonb,
  -- What explaining one customer needs; only the newest keeps it.
  fitted jsonb
);
create index model_run_model on model_run (model, trained_at desc);

create table model_setting (
  model text primary key,
  settings jsonb not null,
  updated_at timestamptz not null,
  updated_by uuid
);

-- What the models say of a customer.
alter table person add column last_purchase_on date;
alter table person add column purchase_count bigint;
alter table person add column spent numeric, add column spent_currency text;
alter table person add column rfm_segment text;
alter table person add column rfm_score bigint;
alter table person add column alive_chance numeric;
alter table person add column expected_purchases numeric;
alter table person add column expected_value numeric, add column expected_value_currency text;
create index person_expected_value on person (expected_value, id) where trashed_at is null;
alter table person add column next_purchase_on date;
alter table person add column buying_rhythm text;
