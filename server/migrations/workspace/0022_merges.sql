-- Records that were found to be the same and became one. The change set holds what it did; from it a merge is taken
-- back at any later time.
create table record_merge (
  id uuid primary key,
  object text not null,
  winner uuid not null,
  losers uuid[] not null,
  -- What the losers were called, by id.
  titles jsonb not null default '{}',
  -- Why there were two, in the words of `causes`.
  cause text,
  change_set uuid not null,
  -- The background work that it was part of.
  work_id uuid,
  created_by uuid,
  created_at timestamptz not null,
  undone_at timestamptz,
  undone_by uuid,
  undo_change_set uuid
);
create index record_merge_winner on record_merge (winner, created_at);
create index record_merge_change_set on record_merge (change_set);
create index record_merge_undo on record_merge (undo_change_set) where undo_change_set is not null;
create index record_merge_work on record_merge (work_id) where work_id is not null;
create index record_merge_created on record_merge (object, created_at desc, id);

-- Where a record went: its address answers with the winner, and the trash does not show it.
create table record_merged (
  record_id uuid primary key,
  object text not null,
  winner uuid not null,
  merge_id uuid not null references record_merge on delete cascade
);
create index record_merged_merge on record_merged (merge_id);
