-- A task about a lead is as hot as the lead: lists of tasks can begin with the hottest.

alter table task add column lead_score bigint;
create index task_lead_score on task (lead_score, id) where trashed_at is null;
update task t set lead_score = l.score from lead l
where t.about_object = 'lead' and t.about_id = l.id and t.done_at is null and l.score is not null;
