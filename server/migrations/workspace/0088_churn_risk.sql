-- How likely a subscription is to end soon, as learnt from those that ended.

alter table subscription add column churn_risk numeric;
create index subscription_churn_risk on subscription (churn_risk, id) where trashed_at is null;
