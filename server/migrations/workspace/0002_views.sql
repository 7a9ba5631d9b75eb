-- Saved ways to look at the records of an object. Without a member it belongs to everyone.
create table view (
  id uuid primary key,
  object text not null,
  name text not null,
  kind text not null,
  filter jsonb,
  sort jsonb not null default '[]',
  columns jsonb not null default '[]',
  options jsonb not null default '{}',
  member_id uuid,
  position integer not null default 0,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index view_object on view (object, position);
