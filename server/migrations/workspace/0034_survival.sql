-- Which value stays when records are merged: rules by field, and the doors whose values are trusted, the most trusted first.
alter table duplicate_setting add column survival jsonb;
