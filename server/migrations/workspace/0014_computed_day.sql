-- The progress of computing is kept with all other work in the background.
drop table computation;

-- The day for which formulas that speak of today were computed last.
create table computed_day (
  one boolean primary key default true check (one),
  day date not null
);
