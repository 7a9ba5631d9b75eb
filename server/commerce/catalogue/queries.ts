import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface ProductRow {
  id: string;
  name: string | null;
  code: string | null;
  kind: string | null;
  variant_of_id: string | null;
}

export async function productRows(db: Db, ids: Iterable<string>): Promise<Map<string, ProductRow>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const rows = await db
    .selectFrom('product')
    .select(['id', 'name', 'code', 'kind', 'variant_of_id'])
    .where('id', 'in', wanted)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Those of `ids` that have live variants. */
export async function withVariants(db: Db, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('product')
    .select('variant_of_id')
    .distinct()
    .where('variant_of_id', 'in', ids)
    .where('trashed_at', 'is', null)
    .execute();
  return new Set(rows.flatMap((row) => row.variant_of_id ?? []));
}

/** Every live category with the one above it. A workspace has some hundreds at most. */
export async function categoryParents(db: Db): Promise<Map<string, string | null>> {
  const rows = await db.selectFrom('category').select(['id', 'parent_id']).where('trashed_at', 'is', null).execute();
  return new Map(rows.map((row) => [row.id, row.parent_id]));
}

export interface BundleRow {
  id: string;
  bundle_id: string;
  product_id: string;
  quantity: string;
  position: number | null;
}

/** The contents of these bundles and of all bundles within them. A circle ends where it closes. */
export async function bundleRows(db: Db, schema: string, bundles: string[]): Promise<BundleRow[]> {
  if (bundles.length === 0) return [];
  const item = sql.id(schema, 'bundle_item');
  const { rows } = await sql<BundleRow>`
    with recursive inside as (
      select i.id from ${item} i where i.bundle_id = any(${bundles}::uuid[]) and i.trashed_at is null
      union
      select below.id from inside join ${item} above on above.id = inside.id
        join ${item} below on below.bundle_id = above.product_id and below.trashed_at is null
    )
    select i.id, i.bundle_id, i.product_id, i.quantity::text as quantity, i.position
    from ${item} i join inside using (id) order by i.position, i.id`.execute(db);
  return rows;
}

/** Holds writers of the contents of bundles apart, so that two together cannot close a circle. */
export const holdBundles = (db: Db, schema: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`${schema} bundles`}, 0))`.execute(db);

export const holdCategories = (db: Db, schema: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${`${schema} categories`}, 0))`.execute(db);

export interface RelationRow {
  id: string;
  product_id: string;
  related_id: string;
  direction: string;
  type: string;
}

export async function relationsAmong(db: Db, products: string[]): Promise<RelationRow[]> {
  if (products.length === 0) return [];
  return db
    .selectFrom('product_relation')
    .select(['id', 'product_id', 'related_id', 'direction', 'type'])
    .where('product_id', 'in', products)
    .where('trashed_at', 'is', null)
    .execute();
}

export interface TermsRow {
  id: string;
  name: string;
  billing_period: string | null;
  tax_rate: string | null;
}

export async function productTerms(db: Db, ids: string[]): Promise<Map<string, TermsRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('product')
    .select(['id', 'name', 'billing_period', 'tax_rate'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map((row) => [row.id, row as TermsRow]));
}
