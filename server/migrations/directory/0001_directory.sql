-- The directory: what lies above workspaces. Who may sign in, where they belong, and with what they prove it.

-- `email` is kept folded (NFC, lower case), by the same function that folds what a person types to sign in.
create table account (
  id uuid primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  password_changed_at timestamptz not null default now(),
  created_at timestamptz not null default now()
);

-- `ready_at` is set in the transaction that fills the new workspace; a row without it is a set-up that was cut short
-- and is taken up again by the next one.
create table workspace (
  id uuid primary key,
  name text not null,
  schema text not null unique,
  currency text not null default 'USD',
  time_zone text not null default 'UTC',
  locale text not null default 'en',
  rates jsonb not null default '{}',
  created_at timestamptz not null default now(),
  ready_at timestamptz
);

-- `member_id` points into the workspace's own schema, so it is not a foreign key.
create table membership (
  id uuid primary key,
  account_id uuid not null references account on delete cascade,
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  preferences jsonb not null default '{}',
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  unique (account_id, workspace_id),
  unique (workspace_id, member_id)
);

-- Tokens are kept as SHA-256: whoever reads a backup cannot sign in with it.
create table session (
  id uuid primary key,
  token_hash bytea not null unique,
  account_id uuid not null references account on delete cascade,
  membership_id uuid not null references membership on delete cascade,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null,
  user_agent text,
  address text
);
create index session_account on session (account_id);
create index session_membership on session (membership_id);
create index session_expiry on session (expires_at);

create table api_key (
  id uuid primary key,
  workspace_id uuid not null references workspace on delete cascade,
  name text not null,
  role text not null check (role in ('owner', 'admin', 'member', 'read_only')),
  prefix text not null,
  token_hash bytea not null unique,
  created_by uuid,
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  revoked_at timestamptz
);
create index api_key_workspace on api_key (workspace_id);

create table invitation (
  id uuid primary key,
  workspace_id uuid not null references workspace on delete cascade,
  member_id uuid not null,
  email text not null,
  token_hash bytea not null unique,
  invited_by uuid,
  invited_by_name text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_at timestamptz,
  revoked_at timestamptz
);
create index invitation_workspace on invitation (workspace_id);
-- One open invitation for each member: a second one replaces the first.
create unique index invitation_open on invitation (workspace_id, member_id) where accepted_at is null and revoked_at is null;

-- Sign-in attempts that have not succeeded, by `email:<sha256>` and by `address:<ip>`. E-mails without an account are
-- counted the same way, so that being locked out tells nobody whether the account exists.
create table sign_in_attempt (
  key text primary key,
  attempts integer not null,
  locked_until timestamptz,
  last_at timestamptz not null
);
create index sign_in_attempt_last on sign_in_attempt (last_at);

-- An answer kept for a retry with the same Idempotency-Key; `caller` names the workspace and who acts in it.
create table idempotency (
  caller text not null,
  key text not null,
  request_hash bytea not null,
  status integer,
  body text,
  created_at timestamptz not null default now(),
  primary key (caller, key)
);
create index idempotency_created on idempotency (created_at);
