import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { conversion } from '../../records/rates.ts';
import { CHANGE_KINDS, type ChangeKind } from './schema.ts';
import { narrowed, type Scope, scopeFor, seen, type Wish } from './scope.ts';

export interface Movement {
  /** The day of the snapshot that is compared with. */
  since: string;
  start: string;
  end: string;
  changes: Array<{ kind: ChangeKind; amount: string; deals: number }>;
}

export interface MovedDeal {
  id: string;
  name: string | null;
  owner: string | null;
  owner_name: string | null;
  amount: string | null;
  amount_before: string | null;
  close_date: string | null;
  close_date_before: string | null;
  change: string;
}

/**
 * What became of the open pipeline of a period since a snapshot: from where it stood to where it stands, each deal in one
 * step (a deal that is worth more and then slips has slipped).
 */
export async function movementSince(ctx: Context, wish: Wish, since: string): Promise<Movement> {
  const scope = await scopeFor(ctx, wish);
  await requireSnapshot(ctx, since);
  const moves = await movesOf(ctx, scope, since);
  const { rows } = await sql<{ kind: ChangeKind | 'start' | 'end'; amount: string; deals: number }>`
    with moves as materialized (${moves})
    select kind, round(sum(change), 2) as amount, count(*)::int as deals from moves where kind is not null group by 1
    union all select 'start', round(coalesce(sum(was), 0), 2), 0 from moves where was_in
    union all select 'end', round(coalesce(sum(now), 0), 2), 0 from moves where is_in`.execute(ctx.db);
  const of = (kind: string) => rows.find((row) => row.kind === kind);
  return {
    since,
    start: of('start')?.amount ?? '0.00',
    end: of('end')?.amount ?? '0.00',
    changes: CHANGE_KINDS.flatMap((kind) => {
      const found = of(kind);
      return found ? [{ kind, amount: found.amount ?? '0.00', deals: found.deals }] : [];
    }),
  };
}

/** The deals behind one step, the largest change first. */
export async function movedDeals(ctx: Context, wish: Wish, since: string, kind: ChangeKind): Promise<MovedDeal[]> {
  const scope = await scopeFor(ctx, wish);
  await requireSnapshot(ctx, since);
  const moves = await movesOf(ctx, scope, since);
  const { rows } = await sql<Omit<MovedDeal, 'owner_name'>>`with moves as materialized (${moves})
    select id, name, owner, now as amount, was as amount_before, close_date, close_date_before, round(change, 2) as change
    from moves where kind = ${kind} order by abs(change) desc nulls last, id limit 200`.execute(ctx.db);
  return rows.map((row) => ({
    ...row,
    owner_name: row.owner ? (scope.colleagues.get(row.owner)?.name ?? null) : null,
  }));
}

async function requireSnapshot(ctx: Context, day: string): Promise<void> {
  const { rows } =
    await sql`select 1 from ${sql.id(ctx.workspace.schema, 'forecast_snapshot')} where day = ${day}::date`.execute(
      ctx.db,
    );
  if (rows.length === 0) throw invalidField('since', 'not_found', 'The forecast was not written down on this day');
}

async function movesOf(ctx: Context, scope: Scope, since: string): Promise<RawBuilder<unknown>> {
  const { schema } = ctx.workspace;
  const { period, owners } = scope;
  const money = await conversion(ctx);
  const within = (alias: string) =>
    sql`${sql.ref(`${alias}.close_date`)} >= ${period.starts_on}::date and ${sql.ref(`${alias}.close_date`)} < ${period.ends_before}::date`;
  const theirs = (alias: string) =>
    owners ? sql`${sql.ref(`${alias}.owner_id`)} = any(${owners}::uuid[])` : sql`true`;
  const parts = narrowed(ctx, scope).map((part) => sql` and ${part}`);
  const amount = (alias: string, currency: string) =>
    sql`coalesce(${money.convert(sql.ref(`${alias}.amount`), sql.ref(`${alias}.${currency}`))}, 0)`;
  return sql`select x.*,
      case
        when was_in and is_in then case when now > was then 'raised' when now < was then 'lowered' end
        when was_in then case
          when gone then 'removed' when status = 'won' then 'won' when status = 'lost' then 'lost'
          when not mine then 'handed_over' when category = 'omitted' then 'omitted'
          when close_date is null or close_date >= ${period.ends_before}::date then 'slipped' else 'moved_earlier' end
        when is_in then case
          when not known and fresh then 'new' when not known then 'reopened'
          when category_before = 'omitted' then 'included' when not mine_before then 'received'
          when close_date_before < ${period.starts_on}::date then 'slipped_in' else 'pulled_in' end
      end as kind,
      case when was_in and is_in then now - was when was_in then -was when is_in then now end as change
    from (
      select t.id, t.name, t.owner_id as owner, t.status, t.close_date, p.close_date as close_date_before,
        coalesce(t.forecast_category, 'pipeline') as category, p.category as category_before,
        t.trashed_at is not null as gone, p.deal_id is not null as known, ${theirs('t')} as mine,
        ${theirs('p')} as mine_before, t.created_at::date >= ${since}::date as fresh,
        ${amount('t', 'amount_currency')} as now, ${amount('p', 'currency')} as was,
        coalesce(p.deal_id is not null and ${within('p')} and p.category <> 'omitted' and ${theirs('p')}, false) as was_in,
        coalesce(t.trashed_at is null and t.status = 'open' and ${within('t')}
          and coalesce(t.forecast_category, 'pipeline') <> 'omitted' and ${theirs('t')}, false) as is_in
      from ${sql.id(schema, 'deal')} as t
        left join ${sql.id(schema, 'forecast_state')} as p on p.deal_id = t.id and p.since <= ${since}::date
          and (p.until is null or p.until > ${since}::date)
      where t.id in (
          select deal_id from ${sql.id(schema, 'forecast_state')} as s where s.since <= ${since}::date
            and (s.until is null or s.until > ${since}::date) and ${within('s')}
          union
          select id from ${sql.id(schema, 'deal')} as d where d.trashed_at is null and d.status = 'open' and ${within('d')}
        ) and ${await seen(ctx)} ${sql.join([sql``, ...parts], sql``)}
    ) as x`;
}
