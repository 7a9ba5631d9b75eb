-- Webhooks: who is told of what. Each reads the outbox from a position of its own, so that one that stands still holds up
-- nobody else.
create table webhook (
  id uuid primary key,
  name text not null,
  url text not null,
  events text[] not null,
  filter jsonb,
  state text not null default 'active' check (state in ('active', 'paused', 'disabled')),
  reason text,
  -- Both sealed with the installation's key. The former one signs along until it ends.
  secret text not null,
  former_secret text,
  former_until timestamptz,
  -- In whose name records are looked at.
  actor jsonb not null,
  xid xid8 not null,
  seq bigint not null,
  -- What was handed out before is handed out once more.
  replayed_at timestamptz,
  -- Failures in a row, since when, how often it was paused for them, and until when it is.
  failures integer not null default 0,
  failing_since timestamptz,
  pauses integer not null default 0,
  retry_at timestamptz,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create table webhook_delivery (
  id uuid primary key,
  webhook_id uuid not null references webhook on delete cascade,
  -- What receivers know it by: the same in every repetition.
  message_id text not null,
  event text not null,
  event_seq bigint,
  record_id uuid,
  body text not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  created_at timestamptz not null,
  handed_out_at timestamptz not null,
  next_at timestamptz not null,
  claimed_until timestamptz,
  first_attempt_at timestamptz,
  finished_at timestamptz,
  status integer,
  ms integer,
  error text,
  answer text,
  unique (webhook_id, event_seq)
);
create index webhook_delivery_list on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_due on webhook_delivery (webhook_id, event_seq) where state = 'waiting';
create index webhook_delivery_order on webhook_delivery (webhook_id, record_id, event_seq) where state = 'waiting';
create index webhook_delivery_record on webhook_delivery (webhook_id, record_id);
create index webhook_delivery_old on webhook_delivery (created_at) where state <> 'waiting';

create table webhook_attempt (
  seq bigint generated always as identity primary key,
  delivery_id uuid not null references webhook_delivery on delete cascade,
  at timestamptz not null,
  status integer,
  ms integer,
  error text,
  answer text
);
create index webhook_attempt_delivery on webhook_attempt (delivery_id, seq);

-- Events up to here were let go; who asks for what came before is told so.
create table event_floor (
  one boolean primary key default true check (one),
  xid xid8 not null default '0',
  seq bigint not null default 0
);
insert into event_floor default values;
create index event_at on event (at);
