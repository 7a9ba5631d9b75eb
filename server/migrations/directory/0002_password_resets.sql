-- A link of the same kind that lets somebody who has access choose a new password.
alter table invitation add column resets boolean not null default false;
