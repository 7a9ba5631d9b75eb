-- Booking pages, and other calendars that members keep in step with Kith.

create table booking_page (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  slug text,
  intro text,
  active boolean,
  members_ids uuid[],
  mode text,
  minutes bigint,
  step bigint,
  buffer_before bigint,
  buffer_after bigint,
  notice_hours bigint,
  days_ahead bigint,
  per_day bigint,
  location text,
  link text,
  questions text
);
create index booking_page_created on booking_page (created_at, id) where trashed_at is null;
create index booking_page_updated on booking_page (updated_at, id) where trashed_at is null;
create index booking_page_trashed on booking_page (trashed_at, id) where trashed_at is not null;
create unique index booking_page_slug_unique on booking_page (lower(slug)) where trashed_at is null;
create index booking_page_members on booking_page using gin (members_ids) with (fastupdate = off) where members_ids is not null;
create statistics booking_page_slug_folded on (lower(slug)) from booking_page;

create table booking (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  email text,
  phone text,
  phone_e164 text,
  via_id uuid references booking_page,
  meeting_id uuid references meeting,
  person_id uuid references person,
  member_id uuid references member,
  status text,
  time_zone text,
  language text,
  answers text,
  moves bigint,
  cancel_reason text
);
create index booking_created on booking (created_at, id) where trashed_at is null;
create index booking_updated on booking (updated_at, id) where trashed_at is null;
create index booking_trashed on booking (trashed_at, id) where trashed_at is not null;
create index booking_via on booking (via_id, created_at, id);
create index booking_meeting on booking (meeting_id, created_at, id);
create index booking_person on booking (person_id, created_at, id);
create index booking_member on booking (member_id, created_at, id);


-- A calendar of a member on a CalDAV server.
create table calendar_account (
  id uuid primary key,
  member_id uuid not null references member on delete cascade,
  name text not null,
  -- Where the calendar itself is.
  url text not null,
  username text not null,
  -- Sealed with the key of the installation.
  password text not null,
  -- Events of it become meetings, or only take time.
  takes text not null default 'meetings',
  -- ok, failing (tried again later), refused (waits for a person).
  state text not null default 'ok',
  error text,
  failures integer not null default 0,
  sync_token text,
  synced_at timestamptz,
  next_at timestamptz not null,
  created_at timestamptz not null
);
create index calendar_account_member on calendar_account (member_id);
create index calendar_account_due on calendar_account (next_at);

-- What stands on both sides, or why it does not.
create table calendar_item (
  account_id uuid not null references calendar_account on delete cascade,
  href text not null,
  etag text,
  uid text,
  -- meeting, series, busy, or null where nothing of it is in Kith.
  kind text,
  record_id uuid,
  -- What both sides agreed on last.
  essence text,
  -- Why it is not in Kith, or what became of two changes at once.
  problem text,
  title text,
  noted_at timestamptz,
  primary key (account_id, href)
);
create index calendar_item_record on calendar_item (record_id);
alter table busy_time add foreign key (account_id) references calendar_account on delete cascade;
