-- What is proposed to whom, as the model of next purchases worked it out last; each training puts its own in the place of all before.

create table recommendation (
  person_id uuid not null,
  -- 1 is the best.
  place smallint not null,
  product_id uuid not null,
  -- How it was picked: rules, similar, next or popular.
  kind text not null,
  -- Products that it follows from.
  because uuid[],
  -- Of so many who bought these, so many bought the product.
  of_buyers bigint not null,
  buyers bigint not null,
  lift numeric not null,
  primary key (person_id, place)
);

-- What the models of patterns say of a customer.
alter table person add column next_product_id uuid;
create index person_next_product_id on person (next_product_id, id) where trashed_at is null;
alter table person add column found_segment text;
create index person_found_segment on person (found_segment, id) where trashed_at is null;
alter table person add column look_alike numeric;
create index person_look_alike on person (look_alike, id) where trashed_at is null;
