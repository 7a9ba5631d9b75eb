import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { can } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { conversion } from '../../records/rates.ts';
import type { Filter } from '../../records/types.ts';
import { all, has, is, seen, within } from '../reports/ask.ts';

/**
 * What companies bought in a year as common table expressions: `bought (company_id, category_id, amount, basis)`. By invoices where
 * the company has any in that year, else by won deals: their lines, or the deal as a whole. Categories are the topmost ones;
 * null where a product has none. Only what the caller may see.
 */
export async function boughtIn(ctx: Context, year: number, companies: Filter | null): Promise<RawBuilder<unknown>> {
  const of = (object: string) => tableOf(ctx, catalog(ctx).object(object));
  const days = { from: `${year}-01-01`, until: `${year}-12-31` };
  const rates = await conversion(ctx);
  const narrowed = (filter: Filter) => (companies ? all(filter, viaCompany(companies)) : filter);
  const parts: RawBuilder<unknown>[] = [];
  const invoices =
    has(ctx, 'invoice', 'net', 'company') && has(ctx, 'invoice_line', 'amount') && can(ctx, 'invoice', 'read');
  if (invoices) {
    const issued = await seen(ctx, 'invoice', narrowed(all(is('status', 'issued'), within('issued_on', days))));
    // A discount on the whole, and prices that contain the tax, are taken off each line in proportion.
    const net = sql`l.amount * i.net / nullif(sum(l.amount) over (partition by i.id), 0) * case i.kind when 'credit_note' then -1 else 1 end`;
    parts.push(sql`select i.company_id, p.category_id, ${rates.convert(sql`(${net})`, sql.ref('l.amount_currency'), sql.ref('i.issued_on'))} as amount, 'invoices' as basis
      from ${issued} i join ${of('invoice_line')} l on l.invoice_id = i.id and l.trashed_at is null and l.amount is not null
        left join ${of('product')} p on p.id = l.product_id
      where i.company_id is not null`);
  }
  if (has(ctx, 'deal', 'amount', 'company')) {
    const won = await seen(ctx, 'deal', narrowed(all(is('status', 'won'), within('close_date', days))));
    const lines = has(ctx, 'deal_line', 'amount')
      ? sql`${of('deal_line')} l`
      : sql`(select null::uuid as deal_id, null::numeric as amount, null::text as amount_currency, null::uuid as product_id, null::timestamptz as trashed_at where false) l`;
    const amount = rates.convert(
      sql`coalesce(l.amount, d.amount)`,
      sql`coalesce(l.amount_currency, d.amount_currency)`,
      sql.ref('d.close_date'),
    );
    parts.push(sql`select d.company_id, p.category_id, ${amount} as amount, 'won' as basis
      from ${won} d left join ${lines} on l.deal_id = d.id and l.trashed_at is null and l.amount is not null
        left join ${of('product')} p on p.id = coalesce(l.product_id, case when l.deal_id is null then d.product_id end)
      where d.company_id is not null`);
  }
  if (parts.length === 0)
    parts.push(
      sql`select null::uuid as company_id, null::uuid as category_id, null::numeric as amount, 'won' as basis where false`,
    );
  return sql`top as (${topCategories(ctx)}),
    sale as materialized (${sql.join(parts, sql` union all `)}),
    invoiced as materialized (select distinct company_id from sale where basis = 'invoices'),
    bought as materialized (
      select s.company_id, t.top as category_id, s.basis, sum(s.amount) as amount
      from sale s left join top t on t.id = s.category_id
      where s.amount is not null and (s.basis = 'invoices' or not exists (select 1 from invoiced i where i.company_id = s.company_id))
      group by 1, 2, 3
    )`;
}

/** The condition on a company as one on what belongs to it. */
function viaCompany(filter: Filter): Filter {
  if ('and' in filter) return { and: filter.and.map(viaCompany) };
  if ('or' in filter) return { or: filter.or.map(viaCompany) };
  if ('not' in filter) return { not: viaCompany(filter.not) };
  if ('field' in filter) return { ...filter, field: filter.field === 'id' ? 'company' : `company.${filter.field}` };
  return filter;
}

/** `(id, top)`: the topmost category above each. */
export const topCategories = (ctx: Context): RawBuilder<unknown> => {
  const category = tableOf(ctx, catalog(ctx).object('category'));
  return sql`with recursive above (id, top, step) as (
      select id, id, 0 from ${category} where parent_id is null
      union all select c.id, a.top, a.step + 1 from ${category} c join above a on c.parent_id = a.id where a.step < 20
    ) select id, top from above`;
};

/** Sizes that companies are compared within, by employees. */
export const SIZES = [10, 50, 250, 1000];

/** SQL over a company: 0 to 4, null where nobody knows. */
export const sizeOf = (employees: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`case when ${employees} is null then null ${sql.join(
    SIZES.map((most, i) => sql`when ${employees} < ${sql.lit(most)} then ${sql.lit(i)}`),
    sql` `,
  )} else ${sql.lit(SIZES.length)} end`;

export const sizeFor = (employees: number | null): number | null => {
  if (employees === null) return null;
  const at = SIZES.findIndex((most) => employees < most);
  return at < 0 ? SIZES.length : at;
};

/** What customers like these have in common: those of the same line of business, or of the same size. */
export function likeThese(companies: Array<{ industry: string | null; employees: number | null }>): Filter {
  const industries = [...new Set(companies.flatMap((one) => one.industry ?? []))];
  const sizes = [...new Set(companies.map((one) => sizeFor(one.employees)).filter((size) => size !== null))];
  const or: Filter[] = sizes.map((size) => ({
    and: [
      { field: 'employees', op: 'gte', value: size === 0 ? 0 : (SIZES[size - 1] as number) },
      ...(size < SIZES.length ? [{ field: 'employees', op: 'lt', value: SIZES[size] } as Filter] : []),
    ],
  }));
  if (industries.length > 0) or.push({ field: 'industry', op: 'in', value: industries });
  return or.length > 0 ? { or } : { field: 'id', op: 'empty' };
}
