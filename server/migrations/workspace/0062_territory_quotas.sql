-- What is to be sold in a territory, beside what each colleague is to sell.

alter table quota add column territory_id uuid references "territory";
create index quota_territory on quota (territory_id, created_at, id);
