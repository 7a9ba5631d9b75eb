import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';

/** The offers that belong to these deals. */
export async function offersOf(
  db: Db,
  deals: string[],
): Promise<Array<{ id: string; deal_id: string | null; product_id: string | null; outcome: string | null }>> {
  if (deals.length === 0) return [];
  return db
    .selectFrom('offer')
    .select(['id', 'deal_id', 'product_id', 'outcome'])
    .where('deal_id', 'in', deals)
    .where('trashed_at', 'is', null)
    .execute();
}

/** Products that were refused since a day, each with the people whom it concerns: who refused, and all of the company that did. */
export async function refusedSince(ctx: Context, day: string): Promise<Array<{ person: string; product: string }>> {
  const [offer, person] = ['offer', 'person'].map((name) => sql.id(ctx.workspace.schema, name));
  const { rows } = await sql<{ person: string; product: string }>`with refused as (
      select company_id, person_id, product_id from ${offer}
      where outcome = 'refused' and product_id is not null and trashed_at is null and coalesce(decided_on, offered_on) >= ${day}::date
    )
    select person_id as person, product_id as product from refused where person_id is not null
    union
    select p.id, r.product_id from refused as r join ${person} as p on p.company_id = r.company_id where p.trashed_at is null`.execute(
    ctx.db,
  );
  return rows;
}
