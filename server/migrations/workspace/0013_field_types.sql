-- Tags, and where people and companies are on the map.
alter table person add latitude numeric, add longitude numeric, add tags text[];
alter table company add latitude numeric, add longitude numeric, add tags text[];
alter table deal add tags text[];
create index person_latitude on person (latitude, longitude) where trashed_at is null and latitude is not null;
create index company_latitude on company (latitude, longitude) where trashed_at is null and latitude is not null;
create index person_tags on person using gin (tags) with (fastupdate = off) where trashed_at is null and tags is not null;
create index company_tags on company using gin (tags) with (fastupdate = off) where trashed_at is null and tags is not null;
create index deal_tags on deal using gin (tags) with (fastupdate = off) where trashed_at is null and tags is not null;

-- The last number that each field of running numbers has given.
create table running_number (
  object text not null,
  field text not null,
  last bigint not null,
  primary key (object, field)
);

-- What was uploaded. The content lies in the file store under its sum; the same content twice is kept once.
create table file (
  id uuid primary key,
  sha256 text not null,
  name text not null,
  size bigint not null,
  type text not null,
  created_at timestamptz not null,
  created_by uuid,
  -- The caller who uploaded it may have it before any record does.
  uploaded_by text not null
);
create index file_content on file (sha256);

-- Every record that ever held a file, so that the change log need not be read whole to tell whether one is still needed.
create table file_use (
  file_id uuid not null references file on delete cascade,
  object text not null,
  record_id uuid not null,
  primary key (file_id, object, record_id)
);

-- Formulas and roll-ups that are being computed for all records, and how far that has come.
create table computation (
  object text not null,
  field text not null,
  -- The record that the last chunk ended with.
  position uuid,
  done bigint not null default 0,
  requested_at timestamptz not null,
  primary key (object, field)
);
