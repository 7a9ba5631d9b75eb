-- A role of the workspace's own that a key was given; `role` is then its tier. It points into the workspace's schema, so it
-- is not a foreign key.
alter table api_key add column custom_role uuid;
