-- What an order has brought: contracts, subscriptions, installed products.

alter table contract add column order_id uuid references "order";
create index contract_order on contract (order_id, created_at, id);
alter table subscription add column order_line_id uuid references "order_line";
create index subscription_order_line on subscription (order_line_id, created_at, id);
alter table asset add column order_id uuid references "order";
create index asset_order on asset (order_id, created_at, id);
alter table asset add column order_line_id uuid references "order_line";
create index asset_order_line on asset (order_line_id, created_at, id);
