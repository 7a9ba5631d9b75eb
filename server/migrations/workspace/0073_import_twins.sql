-- What a check found of rows that look like each other within the file: see `importTwins`.
alter table import add column twins jsonb;
