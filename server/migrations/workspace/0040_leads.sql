-- Inquiries: leads, where they come from, and the checklist they are qualified by.

create table lead (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  status text,
  source text,
  source_detail text,
  message text,
  person_id uuid references person,
  company_id uuid references company,
  contact_name text,
  contact_email text,
  contact_phone text,
  contact_phone_e164 text,
  contact_title text,
  company_name text,
  product_id uuid references product,
  value numeric,
  value_currency text,
  industry text,
  language text,
  city text,
  region text,
  postal_code text,
  country text,
  owner_id uuid references member,
  unassigned_reason text,
  score bigint,
  band text,
  learnt_score numeric,
  touches bigint,
  last_touch_at timestamptz,
  last_inbound_at timestamptz,
  awaiting_since timestamptz,
  deal_id uuid references deal,
  disqualify_reason text,
  disqualify_note text,
  recycle_on date,
  status_since timestamptz,
  assigned_at timestamptz,
  accepted_at timestamptz,
  qualified_at timestamptz,
  converted_at timestamptz,
  tags text[],
  external_id text
);
create index lead_created on lead (created_at, id) where trashed_at is null;
create index lead_updated on lead (updated_at, id) where trashed_at is null;
create index lead_trashed on lead (trashed_at, id) where trashed_at is not null;
create index lead_name_equal on lead (lower(name), created_at, id) where trashed_at is null;
create index lead_name_order on lead (name collate "und-x-icu", id) where trashed_at is null;
create index lead_status_equal on lead (status, created_at, id) where trashed_at is null;
create index lead_status_order on lead (status collate "und-x-icu", id) where trashed_at is null;
create index lead_source_equal on lead (lower(source), created_at, id) where trashed_at is null;
create index lead_source_order on lead (source collate "und-x-icu", id) where trashed_at is null;
create index lead_person on lead (person_id, created_at, id);
create index lead_company on lead (company_id, created_at, id);
create index lead_contact_email_equal on lead (lower(contact_email), created_at, id) where trashed_at is null;
create index lead_contact_email_order on lead (contact_email collate "und-x-icu", id) where trashed_at is null;
create index lead_product on lead (product_id, created_at, id);
create index lead_value on lead (value, id) where trashed_at is null;
create index lead_country_equal on lead (lower(country), created_at, id) where trashed_at is null;
create index lead_country_order on lead (country collate "und-x-icu", id) where trashed_at is null;
create index lead_owner on lead (owner_id, created_at, id);
create index lead_score on lead (score, id) where trashed_at is null;
create index lead_touches on lead (touches, id) where trashed_at is null;
create index lead_last_touch_at on lead (last_touch_at, id) where trashed_at is null;
create index lead_deal on lead (deal_id, created_at, id);
create index lead_recycle_on on lead (recycle_on, id) where trashed_at is null;
create index lead_converted_at on lead (converted_at, id) where trashed_at is null;
create index lead_tags on lead using gin (tags) with (fastupdate = off) where trashed_at is null and tags is not null;
create index lead_external_id_equal on lead (lower(external_id), created_at, id) where trashed_at is null;
create index lead_external_id_order on lead (external_id collate "und-x-icu", id) where trashed_at is null;
create index lead_more_1 on lead (status, created_at, id) where trashed_at is null;
create index lead_more_2 on lead (status, score, id) where trashed_at is null;
create index lead_more_3 on lead (awaiting_since, id) where awaiting_since is not null and trashed_at is null;
create index lead_more_4 on lead (created_at, id) where owner_id is null and status in ('new', 'working', 'qualified') and trashed_at is null;
create index lead_more_5 on lead (owner_id, status) where trashed_at is null;
create index lead_more_6 on lead (split_part(lower(contact_email), '@', 2)) where trashed_at is null;
create statistics lead_name_folded on (lower(name)) from lead;
create statistics lead_source_folded on (lower(source)) from lead;
create statistics lead_contact_email_folded on (lower(contact_email)) from lead;
create statistics lead_country_folded on (lower(country)) from lead;
create statistics lead_external_id_folded on (lower(external_id)) from lead;

create table lead_source (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  key text,
  parent_id uuid references lead_source,
  position bigint,
  color text
);
create index lead_source_created on lead_source (created_at, id) where trashed_at is null;
create index lead_source_updated on lead_source (updated_at, id) where trashed_at is null;
create index lead_source_trashed on lead_source (trashed_at, id) where trashed_at is not null;
create unique index lead_source_key_unique on lead_source (lower(key)) where trashed_at is null;
create index lead_source_parent on lead_source (parent_id, created_at, id);
create statistics lead_source_key_folded on (lower(key)) from lead_source;

create table lead_criterion (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  help text,
  required boolean,
  position bigint
);
create index lead_criterion_created on lead_criterion (created_at, id) where trashed_at is null;
create index lead_criterion_updated on lead_criterion (updated_at, id) where trashed_at is null;
create index lead_criterion_trashed on lead_criterion (trashed_at, id) where trashed_at is not null;

create table lead_answer (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  lead_id uuid references lead,
  criterion_id uuid references lead_criterion,
  answer text,
  note text
);
create index lead_answer_created on lead_answer (created_at, id) where trashed_at is null;
create index lead_answer_updated on lead_answer (updated_at, id) where trashed_at is null;
create index lead_answer_trashed on lead_answer (trashed_at, id) where trashed_at is not null;
create index lead_answer_lead on lead_answer (lead_id, created_at, id);
create index lead_answer_criterion on lead_answer (criterion_id, created_at, id);


-- How leads are judged; without a row what Kith thinks usual holds.
create table lead_setting (
  one boolean primary key default true check (one),
  settings jsonb not null,
  updated_by uuid,
  updated_at timestamptz not null
);

-- What records hold already: the tree begins with the sources there have always been.
insert into lead_source (id, name, key, position, color)
values
  (gen_random_uuid(), 'Web site', 'web', 1, 'blue'),
  (gen_random_uuid(), 'Referral', 'referral', 2, 'green'),
  (gen_random_uuid(), 'Event', 'event', 3, 'grape'),
  (gen_random_uuid(), 'Campaign', 'campaign', 4, 'orange'),
  (gen_random_uuid(), 'Outbound', 'outbound', 5, 'cyan'),
  (gen_random_uuid(), 'Partner', 'partner', 6, 'teal'),
  (gen_random_uuid(), 'Import', 'import', 7, 'gray');
