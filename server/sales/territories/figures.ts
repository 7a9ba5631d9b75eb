import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { can, mayAsk } from '../../records/permissions.ts';
import { conversion } from '../../records/rates.ts';
import { CLOSED_LEADS, of } from './queries.ts';
import type { Figures } from './schema.ts';

/** What the caller may see in each territory, by id; under an empty name what is in none. */
export async function figuresOf(ctx: Context): Promise<Record<string, Figures>> {
  const found: Record<string, Figures> = {};
  const entry = (id: string | null): Figures => {
    found[id ?? ''] ??= { companies: 0, deals: 0, value: '0.00', leads: 0 };
    return found[id ?? ''] as Figures;
  };
  if (mayCount(ctx, 'company')) {
    const { rows } = await sql<{ id: string | null; n: number }>`select t.territory_id as id, count(*)::int as n
      from ${of(ctx, 'company')} as t where t.trashed_at is null and ${seen(ctx, 'company')} group by 1`.execute(
      ctx.db,
    );
    for (const row of rows) entry(row.id).companies = row.n;
  }
  if (mayCount(ctx, 'deal')) {
    const money = await conversion(ctx);
    const value = mayAsk(ctx, catalog(ctx).object('deal'), 'amount')
      ? sql`sum(${money.convert(sql`g.amount`, sql`g.currency`)})`
      : sql`null`;
    const { rows } = await sql<{ id: string | null; n: number; value: string | null }>`select id, sum(n)::int as n,
        round(${value}, 2) as value from (
        select t.territory_id as id, t.amount_currency as currency, count(*) as n, sum(t.amount) as amount
        from ${of(ctx, 'deal')} as t where t.trashed_at is null and t.status = 'open' and ${seen(ctx, 'deal')} group by 1, 2
      ) as g group by 1`.execute(ctx.db);
    for (const row of rows) Object.assign(entry(row.id), { deals: row.n, value: row.value ?? '0.00' });
  }
  if (mayCount(ctx, 'lead')) {
    const { rows } = await sql<{ id: string | null; n: number }>`select t.territory_id as id, count(*)::int as n
      from ${of(ctx, 'lead')} as t where t.trashed_at is null and t.status <> all(${CLOSED_LEADS}::text[])
        and ${seen(ctx, 'lead')} group by 1`.execute(ctx.db);
    for (const row of rows) entry(row.id).leads = row.n;
  }
  return found;
}

const mayCount = (ctx: Context, object: string) =>
  can(ctx, object, 'read') && mayAsk(ctx, catalog(ctx).object(object), 'territory');

function seen(ctx: Context, object: string) {
  const guard = guardOf(ctx, catalog(ctx).object(object));
  return guard ? compileCondition(ctx, guard, 't') : sql<boolean>`true`;
}
