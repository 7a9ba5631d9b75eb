-- How many days usually pass between two purchases of a customer.

alter table person add column purchase_gap bigint;
