-- What customers say: answers to surveys, what texts sound like, and the touches that brought them.

create table survey_response (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  kind text,
  topic text,
  survey text,
  person_id uuid references person,
  company_id uuid references company,
  score numeric,
  expected numeric,
  comment text,
  answered_at timestamptz,
  owner_id uuid references member,
  external_id text,
  mood text,
  mood_score numeric,
  emotions text[],
  text_language text
);
create index survey_response_created on survey_response (created_at, id) where trashed_at is null;
create index survey_response_updated on survey_response (updated_at, id) where trashed_at is null;
create index survey_response_trashed on survey_response (trashed_at, id) where trashed_at is not null;
create index survey_response_topic_equal on survey_response (lower(topic), created_at, id) where trashed_at is null;
create index survey_response_topic_order on survey_response (topic collate "und-x-icu", id) where trashed_at is null;
create index survey_response_person on survey_response (person_id, created_at, id);
create index survey_response_company on survey_response (company_id, created_at, id);
create index survey_response_owner on survey_response (owner_id, created_at, id);
create index survey_response_external_id_equal on survey_response (lower(external_id), created_at, id) where trashed_at is null;
create index survey_response_external_id_order on survey_response (external_id collate "und-x-icu", id) where trashed_at is null;
create index survey_response_more_1 on survey_response (id) where text_language is null and trashed_at is null;
create index survey_response_more_2 on survey_response (kind, answered_at) where trashed_at is null;
create index survey_response_more_3 on survey_response (person_id, kind, answered_at) where trashed_at is null;
create statistics survey_response_topic_folded on (lower(topic)) from survey_response;
create statistics survey_response_external_id_folded on (lower(external_id)) from survey_response;


create table marketing_touch (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  channel text,
  campaign text,
  person_id uuid references person,
  company_id uuid references company,
  at timestamptz,
  external_id text
);
create index marketing_touch_created on marketing_touch (created_at, id) where trashed_at is null;
create index marketing_touch_updated on marketing_touch (updated_at, id) where trashed_at is null;
create index marketing_touch_trashed on marketing_touch (trashed_at, id) where trashed_at is not null;
create index marketing_touch_person on marketing_touch (person_id, created_at, id);
create index marketing_touch_company on marketing_touch (company_id, created_at, id);
create index marketing_touch_external_id_equal on marketing_touch (lower(external_id), created_at, id) where trashed_at is null;
create index marketing_touch_external_id_order on marketing_touch (external_id collate "und-x-icu", id) where trashed_at is null;
create index marketing_touch_more_1 on marketing_touch (person_id, at) include (channel) where trashed_at is null;
create index marketing_touch_more_2 on marketing_touch (company_id, at) include (channel) where trashed_at is null;
create statistics marketing_touch_external_id_folded on (lower(external_id)) from marketing_touch;


create table channel_cost (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  channel text,
  spent_from date,
  spent_to date,
  amount numeric,
  amount_currency text,
  note text
);
create index channel_cost_created on channel_cost (created_at, id) where trashed_at is null;
create index channel_cost_updated on channel_cost (updated_at, id) where trashed_at is null;
create index channel_cost_trashed on channel_cost (trashed_at, id) where trashed_at is not null;


alter table note add column mood text;
alter table note add column mood_score numeric;
alter table note add column emotions text[];
alter table note add column text_language text;
create index note_more_1 on note (id) where text_language is null and trashed_at is null;
alter table lead add column mood text;
alter table lead add column mood_score numeric;
alter table lead add column emotions text[];
alter table lead add column text_language text;
create index lead_more_7 on lead (id) where text_language is null and trashed_at is null;
alter table person add column mood text;
alter table person add column recommends bigint;
create index person_recommends on person (recommends, id) where trashed_at is null;
alter table person add column recommends_at timestamptz;
