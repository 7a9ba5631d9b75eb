-- The log that every write leaves: who, when, why (change_set), and each record with the fields before and after.
create table change_set (
  id uuid primary key,
  at timestamptz not null,
  actor_kind text not null,
  actor_id uuid,
  actor_name text not null,
  origin text not null,
  origin_id uuid,
  reason text,
  request_id text,
  undoes uuid,
  undone_by uuid,
  changes integer not null default 0
);
create index change_set_at on change_set (at desc, id);
create index change_set_origin on change_set (origin_id) where origin_id is not null;

create table change (
  seq bigint generated always as identity primary key,
  change_set uuid not null,
  object text not null,
  record_id uuid not null,
  op text not null,
  version integer not null,
  before jsonb,
  after jsonb
);
create index change_record on change (record_id, seq);
create index change_in_set on change (change_set, seq);

-- The outbox. Readers keep a position (xid, seq) and read only transactions older than every running one, so that a
-- slow commit is never skipped.
create table event (
  seq bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  name text not null,
  object text not null,
  record_id uuid not null,
  change_set uuid not null,
  payload jsonb
);
create index event_position on event (xid, seq);
create index event_record on event (record_id, seq);

create table consumer (
  name text primary key,
  xid xid8 not null default '0',
  seq bigint not null default 0,
  updated_at timestamptz not null default now()
);

-- One row a record, written with it. `words` are plain tokens without accents, `search_word` their vocabulary.
create table search (
  record_id uuid primary key,
  object text not null,
  title text not null,
  title_key text not null,
  words tsvector not null
);
create index search_words on search using gin (words) with (fastupdate = off);
create index search_title on search (object, title_key text_pattern_ops);

-- Compared byte by byte: corrections look up ranges of words, whatever the collation of the server.
create table search_word (word text collate "C" primary key);
create index search_word_near on search_word using gin (word gin_trgm_ops) with (fastupdate = off);
