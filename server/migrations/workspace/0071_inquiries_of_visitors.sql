-- How often visitors have asked on a public page today, by a digest of where they come from; '' counts all of them.
create table visitor_inquiry (
  page uuid not null,
  visitor text not null,
  day date not null,
  count int not null,
  primary key (page, visitor, day)
);
