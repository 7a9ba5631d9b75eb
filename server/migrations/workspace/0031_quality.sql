-- How good the data are: what matters, what was measured, what people confirmed, and what must not be used any more.

-- What counts in an object, and how fast it goes out of date. Without a row the defaults of Kith hold.
create table quality_field (
  object text not null,
  field text not null,
  weight real not null,
  -- The share of values that are wrong a year after they were right; null for what does not age.
  decay real,
  primary key (object, field)
);

-- One row a record, measured by a job soon after each change.
create table quality_record (
  record_id uuid primary key,
  object text not null,
  completeness real not null,
  -- The expected share of its ageing values that is still right; null where nothing in it ages.
  freshness real,
  -- The field that ages worst, and when its chance of being right falls below the threshold.
  due_field text,
  due_at timestamptz,
  set_at jsonb,
  measured_at timestamptz not null
);
create index quality_record_due on quality_record (object, due_at) where due_at is not null;

create table quality_progress (
  object text primary key,
  updated_at timestamptz not null,
  record_id uuid not null,
  settings text not null
);

-- Somebody looked, and the value was right, was changed, or could not be told.
create table verification (
  id uuid primary key,
  object text not null,
  record_id uuid not null,
  field text not null,
  outcome text not null,
  member_id uuid,
  member_name text not null,
  at timestamptz not null
);
create index verification_record on verification (record_id, field, at desc);

create table quality_score (
  object text not null,
  day date not null,
  records bigint not null,
  completeness real,
  freshness real,
  uniqueness real,
  validity real,
  score real,
  primary key (object, day)
);

create table quality_use (
  object text not null,
  field text not null,
  records bigint not null,
  filled bigint not null,
  set_at timestamptz,
  measured_at timestamptz not null,
  primary key (object, field)
);

-- What must not be: a filter that finds the records that break the rule.
create table quality_rule (
  id uuid primary key,
  object text not null,
  name text not null,
  filter jsonb not null,
  severity text not null,
  advice text,
  steward uuid,
  active boolean not null default true,
  violations bigint,
  measured_at timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table quality_exception (
  rule_id uuid not null references quality_rule on delete cascade,
  record_id uuid not null,
  reason text not null,
  member_id uuid,
  at timestamptz not null,
  primary key (rule_id, record_id)
);

-- Records that came with terms: rented for a time, or for a number of uses.
create table licensed_list (
  id uuid primary key,
  name text not null,
  supplier text,
  object text not null,
  kind text not null,
  starts_on date,
  ends_on date,
  uses_allowed integer,
  uses integer not null default 0,
  cost numeric,
  currency text,
  at_end text not null,
  ended_at timestamptz,
  ended_change_set uuid,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table licensed_record (
  list_id uuid not null references licensed_list on delete cascade,
  record_id uuid not null,
  primary key (list_id, record_id)
);
create index licensed_record_of on licensed_record (record_id);

create table licensed_use (
  id uuid primary key,
  list_id uuid not null references licensed_list on delete cascade,
  purpose text not null,
  records integer not null,
  member_id uuid,
  member_name text not null,
  at timestamptz not null
);
create index licensed_use_of on licensed_use (list_id, at desc);

-- Invented records put among the real ones to see who uses them. No figure counts them.
create table decoy (
  record_id uuid primary key,
  object text not null,
  note text not null,
  member_id uuid,
  at timestamptz not null
);

-- Two people key in the same from the same paper, neither seeing what the other wrote.
create table double_keying (
  id uuid primary key,
  object text not null,
  record_id uuid,
  source text not null,
  first_values jsonb not null,
  first_by uuid not null,
  first_at timestamptz not null,
  second_values jsonb,
  second_by uuid,
  second_at timestamptz,
  state text not null,
  resolved_by uuid,
  resolved_at timestamptz,
  change_set uuid
);
create index double_keying_state on double_keying (state, first_at desc);

create table quality_cost (
  one boolean primary key default true check (one),
  answers jsonb not null,
  updated_by uuid,
  updated_at timestamptz not null
);

-- The words of the business, each with one meaning.
create table term (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  definition text,
  synonyms text,
  formula text,
  used_in text,
  state text,
  owner_id uuid references member,
  approved_by_id uuid references member,
  approved_at timestamptz
);
create index term_created on term (created_at, id) where trashed_at is null;
create index term_updated on term (updated_at, id) where trashed_at is null;
create index term_trashed on term (trashed_at, id) where trashed_at is not null;
create unique index term_name_unique on term (lower(name)) where trashed_at is null;
create index term_name_order on term (name collate "und-x-icu", id) where trashed_at is null;
create index term_owner on term (owner_id, created_at, id);
create index term_approved_by on term (approved_by_id, created_at, id);
create statistics term_name_folded on (lower(name)) from term;
