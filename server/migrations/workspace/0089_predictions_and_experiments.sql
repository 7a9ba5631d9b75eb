-- Predictions of any field, and experiments with people who are held out.

create table prediction (
  id uuid primary key,
  name text not null,
  object text not null,
  target text not null,
  -- yes_no or number
  kind text not null,
  -- The values that count as yes, and those that count as no: none named, all others do.
  yes text[] not null,
  no text[] not null,
  -- Fields that are not to be used, and those that are though they seem to know the answer.
  left_out text[] not null default '{}',
  trusted text[] not null default '{}',
  -- The field of the object that holds what is predicted.
  field text,
  created_at timestamptz not null,
  created_by uuid
);

-- Each training of one, with its data, accuracy and what it found.
create table prediction_run (
  id uuid primary key,
  prediction_id uuid not null references prediction on delete cascade,
  state text not null,
  trained_at timestamptz not null,
  trained_by uuid,
  rows bigint not null,
  seconds numeric not null,
  summary jsonb not null,
  result jsonb,
  -- What predicting needs; only the newest keeps it.
  fitted jsonb
);
create index prediction_run_prediction on prediction_run (prediction_id, trained_at desc);

create table experiment (
  id uuid primary key,
  name text not null,
  -- What those who are not held out get.
  treatment text not null,
  filter jsonb,
  -- bought or spent
  outcome text not null,
  -- The part that is left alone, in percent, and the difference that would matter.
  held numeric not null,
  difference numeric not null,
  days bigint not null,
  looks bigint not null,
  seed bigint not null,
  -- The field of the person that says on which side somebody is.
  field text,
  started_on date not null,
  created_at timestamptz not null,
  created_by uuid,
  worked_out_at timestamptz,
  result jsonb
);

-- Who was drawn for which side, for good: nobody changes sides.
create table experiment_person (
  experiment_id uuid not null references experiment on delete cascade,
  person_id uuid not null,
  treated boolean not null,
  primary key (experiment_id, person_id)
);
create index experiment_person_person on experiment_person (person_id);
