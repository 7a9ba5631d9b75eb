-- How often each API key was used, by day in UTC: counted in memory, added here every few seconds.
create table key_usage (
  key_id uuid not null references api_key on delete cascade,
  day date not null,
  requests bigint not null,
  primary key (key_id, day)
);
create index key_usage_day on key_usage (day);
