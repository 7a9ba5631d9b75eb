-- What could be seen when the webhook was made, and so is no news to it: an older open transaction elsewhere may keep its
-- position before events that had happened already.
alter table webhook add column since pg_snapshot;
