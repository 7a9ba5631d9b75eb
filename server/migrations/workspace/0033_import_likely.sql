-- What the check found rows to look like among the records that are there: how many rows were compared, how many look
-- like one, and the first of them.
alter table import add column likely jsonb;
