-- Whom the business deals with: companies, people, and who works, or worked, where.

create table company (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  name text,
  domain text,
  website text,
  industry text,
  founded_year bigint,
  annual_revenue numeric,
  annual_revenue_currency text,
  employees bigint,
  phone text,
  phone_e164 text,
  email text,
  street text,
  city text,
  region text,
  postal_code text,
  country text,
  parent_id uuid references company,
  owner_id uuid references member,
  description text,
  external_id text
);
create index company_created on company (created_at, id) where trashed_at is null;
create index company_updated on company (updated_at, id) where trashed_at is null;
create index company_trashed on company (trashed_at, id) where trashed_at is not null;
create index company_name_equal on company (lower(name), created_at, id) where trashed_at is null;
create index company_name_order on company (name collate "und-x-icu", id) where trashed_at is null;
create index company_domain_equal on company (lower(domain), created_at, id) where trashed_at is null;
create index company_domain_order on company (domain collate "und-x-icu", id) where trashed_at is null;
create index company_industry_equal on company (lower(industry), created_at, id) where trashed_at is null;
create index company_industry_order on company (industry collate "und-x-icu", id) where trashed_at is null;
create index company_annual_revenue on company (annual_revenue, id) where trashed_at is null;
create index company_employees on company (employees, id) where trashed_at is null;
create index company_city_equal on company (lower(city), created_at, id) where trashed_at is null;
create index company_city_order on company (city collate "und-x-icu", id) where trashed_at is null;
create index company_country_equal on company (lower(country), created_at, id) where trashed_at is null;
create index company_country_order on company (country collate "und-x-icu", id) where trashed_at is null;
create index company_parent on company (parent_id, created_at, id);
create index company_owner on company (owner_id, created_at, id);
create index company_external_id_equal on company (lower(external_id), created_at, id) where trashed_at is null;
create index company_external_id_order on company (external_id collate "und-x-icu", id) where trashed_at is null;
create statistics company_name_folded on (lower(name)) from company;
create statistics company_domain_folded on (lower(domain)) from company;
create statistics company_industry_folded on (lower(industry)) from company;
create statistics company_city_folded on (lower(city)) from company;
create statistics company_country_folded on (lower(country)) from company;
create statistics company_external_id_folded on (lower(external_id)) from company;

create table person (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  first_name text,
  last_name text,
  name text generated always as (coalesce(nullif(btrim(coalesce(first_name, '') || ' ' || coalesce(last_name, '')), ''), email, phone)) stored,
  job_title text,
  company_id uuid references company,
  email text,
  phone text,
  phone_e164 text,
  emails jsonb,
  phones jsonb,
  addresses jsonb,
  street text,
  city text,
  region text,
  postal_code text,
  country text,
  birthday date,
  lifecycle text,
  source text,
  owner_id uuid references member,
  linkedin text,
  about text,
  external_id text
);
create index person_created on person (created_at, id) where trashed_at is null;
create index person_updated on person (updated_at, id) where trashed_at is null;
create index person_trashed on person (trashed_at, id) where trashed_at is not null;
create index person_last_name_equal on person (lower(last_name), created_at, id) where trashed_at is null;
create index person_last_name_order on person (last_name collate "und-x-icu", id) where trashed_at is null;
create index person_name_equal on person (lower(name), created_at, id) where trashed_at is null;
create index person_name_order on person (name collate "und-x-icu", id) where trashed_at is null;
create index person_company on person (company_id, created_at, id);
create index person_email_equal on person (lower(email), created_at, id) where trashed_at is null;
create index person_email_order on person (email collate "und-x-icu", id) where trashed_at is null;
create index person_city_equal on person (lower(city), created_at, id) where trashed_at is null;
create index person_city_order on person (city collate "und-x-icu", id) where trashed_at is null;
create index person_owner on person (owner_id, created_at, id);
create index person_external_id_equal on person (lower(external_id), created_at, id) where trashed_at is null;
create index person_external_id_order on person (external_id collate "und-x-icu", id) where trashed_at is null;
create statistics person_last_name_folded on (lower(last_name)) from person;
create statistics person_name_folded on (lower(name)) from person;
create statistics person_email_folded on (lower(email)) from person;
create statistics person_city_folded on (lower(city)) from person;
create statistics person_external_id_folded on (lower(external_id)) from person;

create table affiliation (
  id uuid primary key,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  created_by uuid,
  updated_at timestamptz not null default now(),
  updated_by uuid,
  trashed_at timestamptz,
  person_id uuid references person,
  company_id uuid references company,
  role text,
  since date,
  until date,
  is_primary boolean
);
create index affiliation_created on affiliation (created_at, id) where trashed_at is null;
create index affiliation_updated on affiliation (updated_at, id) where trashed_at is null;
create index affiliation_trashed on affiliation (trashed_at, id) where trashed_at is not null;
create index affiliation_person on affiliation (person_id, created_at, id);
create index affiliation_company on affiliation (company_id, created_at, id);
