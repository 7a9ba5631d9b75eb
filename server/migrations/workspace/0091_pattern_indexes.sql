-- The indexes of what the models of patterns say of a customer, as those of all fields are.

drop index person_next_product_id;
drop index person_found_segment;
create index person_next_product on person (next_product_id, created_at, id);
create index person_found_segment_equal on person (lower(found_segment), created_at, id) where trashed_at is null;
create index person_found_segment_order on person (found_segment collate "und-x-icu", id) where trashed_at is null;
create statistics person_found_segment_folded on (lower(found_segment)) from person;
