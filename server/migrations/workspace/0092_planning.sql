-- What is planned with: what was typed for staffing and profitability, one line each.
create table planning_setting (
  name text primary key,
  value jsonb not null,
  -- Of sample data that nobody has changed since: it goes with them.
  change_set uuid,
  changed_at timestamptz not null,
  changed_by uuid
);
