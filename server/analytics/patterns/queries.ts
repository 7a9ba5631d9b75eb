import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { tableOf } from '../../records/projection.ts';
import type { Kept } from './next-purchase-train.ts';

const CHUNK = 20_000;
const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'recommendation');

/** What is proposed to whom from now on, in the place of all that was before. */
export async function keepRecommendations(ctx: Context, kept: Kept | null): Promise<void> {
  await sql`delete from ${table(ctx)}`.execute(ctx.db);
  if (!kept) return;
  for (let at = 0; at < kept.people.length; at += CHUNK) {
    const part = <T>(list: T[]) => list.slice(at, at + CHUNK);
    await sql`insert into ${table(ctx)} (person_id, place, product_id, kind, because, of_buyers, buyers, lift)
      select person, place, product, kind, string_to_array(nullif(because, ''), ' ')::uuid[], of_buyers, buyers, lift
      from unnest(${part(kept.people)}::uuid[], ${part(kept.place)}::smallint[], ${part(kept.product)}::uuid[], ${part(kept.kind)}::text[],
        ${part(kept.from)}::text[], ${part(kept.of)}::bigint[], ${part(kept.count)}::bigint[], ${part(kept.lift)}::numeric[])
        as t (person, place, product, kind, because, of_buyers, buyers, lift)`.execute(ctx.db);
  }
}

export interface RecommendationRow {
  product_id: string;
  product: string;
  kind: string;
  /** Names of the products that it follows from. */
  from: string[];
  of: number;
  count: number;
  lift: number;
}

/** What is proposed to one person, the best first. Products that are no longer sold are left out. */
export async function recommendationsOf(ctx: Context, person: string): Promise<RecommendationRow[]> {
  const product = tableOf(ctx, catalog(ctx).object('product'));
  const { rows } = await sql<RecommendationRow>`select r.product_id, p.name as product, r.kind,
      coalesce(array(select b.name from ${product} as b where b.id = any(r.because) order by b.name), '{}') as "from",
      r.of_buyers as "of", r.buyers as count, r.lift::float8 as lift
    from ${table(ctx)} as r join ${product} as p on p.id = r.product_id
    where r.person_id = ${person}::uuid and p.trashed_at is null and p.active is not false
    order by r.place`.execute(ctx.db);
  return rows;
}
