-- Mail that Kith sends by itself (a quote, a confirmation). One key is one mail, whatever runs twice.
create table mail_out (
  id uuid primary key,
  key text not null unique,
  recipients text[] not null,
  reply_to text,
  subject text not null,
  text text not null,
  html text,
  -- queued: waits. sending: handed to the mail server at this moment. uncertain: Kith stopped while it was.
  state text not null default 'queued' check (state in ('queued', 'sending', 'sent', 'failed', 'uncertain')),
  tries integer not null default 0,
  error text,
  created_at timestamptz not null,
  created_by uuid,
  tried_at timestamptz,
  sent_at timestamptz
);
create index mail_out_created on mail_out (created_at desc, id desc);
create table mail_out_attachment (
  mail_id uuid not null references mail_out on delete cascade,
  position integer not null,
  filename text not null,
  content_type text not null,
  content bytea not null,
  primary key (mail_id, position)
);
