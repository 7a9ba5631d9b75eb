-- Links to one record for people without a sign-in (a quote to sign, an appointment to move). The token opens nothing else.
-- It is found by its hash; sealed beside it, so that whoever made the link can be shown it again.
create table public_link (
  id uuid primary key,
  workspace_id uuid not null references workspace on delete cascade,
  kind text not null,
  record_id uuid not null,
  token_hash bytea not null unique,
  sealed text not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  created_at timestamptz not null default now()
);
create unique index public_link_live on public_link (workspace_id, kind, record_id) where revoked_at is null;
