-- Views of a team, the view a list opens with, and views that were deleted and may come back.

alter table view add column team_id uuid;
-- Whether everybody who sees it may change it, beside the one who made it and administrators.
alter table view add column open boolean not null default false;
-- What everybody's list of the object opens with, unless they chose otherwise.
alter table view add column is_default boolean not null default false;
alter table view add column deleted_at timestamptz;
create unique index view_default on view (object) where is_default and deleted_at is null;
