-- Who gets which leads: the rules, whose turn it was last, and why each lead went where it did.

create table assignment_rule (
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
  filter text,
  steps text,
  at_work boolean,
  max_open bigint,
  otherwise text
);
create index assignment_rule_created on assignment_rule (created_at, id) where trashed_at is null;
create index assignment_rule_updated on assignment_rule (updated_at, id) where trashed_at is null;
create index assignment_rule_trashed on assignment_rule (trashed_at, id) where trashed_at is not null;


-- Round robin: a higher turn is later. A rule that is gone leaves its turns behind; they do no harm.
create table assignment_turn (
  rule_id uuid not null,
  member_id uuid not null,
  turn bigint not null,
  primary key (rule_id, member_id)
);

-- Beside the change that gave a lead to somebody.
create table lead_assignment (
  lead_id uuid not null,
  change_set uuid not null,
  why jsonb not null,
  primary key (lead_id, change_set)
);
