-- Where the map's tiles come from: { "url", "attribution" }; null for the outline that Kith brings along.
alter table workspace add column map_tiles jsonb;
