import Big from 'big.js';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { type AggregateOptions, aggregate } from '../../records/aggregate.ts';
import { catalog } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import { planFilter } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import type { Money } from '../../records/money.ts';
import { selection } from '../../records/query.ts';
import { conversion } from '../../records/rates.ts';
import type { Filter } from '../../records/types.ts';
import type { Measure } from './measures.ts';
import type { Span } from './periods.ts';

/** What came together in one span; `of` is what a rate is a part of. */
export interface Figure {
  value: Big;
  of: Big;
}

export interface Figures {
  /** By whose it is (null: nobody's), one figure for each span asked for. */
  by: Map<string | null, Figure[]>;
  /** Currencies without a rate: their amounts are in no figure. */
  missing: string[];
}

export const all = (...filters: Array<Filter | null | undefined>): Filter => ({
  and: filters.filter((filter) => filter !== null && filter !== undefined),
});

/** The days of a span, both included; of a time, days in the workspace's zone. */
export const within = (measure: Measure, span: Span | null): Filter | null =>
  span && { field: measure.at, op: 'between', value: [span.from, span.until] };

/**
 * A measure for several spans at once, by whose it is: one pass over an index, however many colleagues there are. A span
 * of null is all time. Goes by what `ctx` may see.
 */
export async function figuresBy(
  ctx: Context,
  measure: Measure,
  spans: Array<Span | null>,
  only: Filter | null = null,
): Promise<Figures> {
  const { plus, minus, of } = measure;
  const hull = hullOf(spans);
  const measures = spans.flatMap((span, i): AggregateOptions['measures'] => {
    const part = (as: string, { field, filter }: { field?: string; filter?: Filter }) => ({
      fn: field ? ('sum' as const) : ('count' as const),
      ...(field ? { field } : {}),
      as: `${as}${i}`,
      filter: all(within(measure, span), filter),
    });
    return [part('plus', plus), ...(minus ? [part('minus', minus)] : []), ...(of ? [part('of', of)] : [])];
  });
  const filter = all(measure.where, only, within(measure, hull));
  const { groups, missing_rates = [] } = await aggregate(ctx, measure.object, {
    filter,
    group_by: [{ field: measure.by }],
    measures,
  });
  const by = new Map<string | null, Figure[]>();
  for (const { key, values } of groups) {
    const figures = spans.map((_, i) => ({
      value: decimal(values[`plus${i}`]).minus(decimal(values[`minus${i}`])),
      of: decimal(values[`of${i}`]),
    }));
    by.set((key[measure.by] as string | null) ?? null, figures);
  }
  if (measure.shared) await share(ctx, measure, spans, filter, by);
  return { by, missing: missing_rates };
}

/**
 * Where a deal is shared, each colleague's part is moved from the owner to them; what nobody was given stays with the
 * owner. What one gets the other loses, so that all together stays what the deals come to.
 */
async function share(
  ctx: Context,
  measure: Measure,
  spans: Array<Span | null>,
  filter: Filter,
  by: Figures['by'],
): Promise<void> {
  const def = catalog(ctx).object('deal');
  const where = await selection(ctx, def, { filter });
  const real = (await realOnly(ctx, def, 't')) ?? sql<boolean>`true`;
  const money = await conversion(ctx);
  const part = sql`${money.convert(sql`t.amount`, sql`t.amount_currency`)} * s.percent / 100`;
  const inSpan = (span: Span | null): RawBuilder<boolean> => {
    const days = within(measure, span);
    return days ? compileCondition(ctx, planFilter(ctx, def, days), 't') : sql<boolean>`true`;
  };
  const columns = spans.map(
    (span, i) => sql`round(sum(${part}) filter (where ${inSpan(span)}), 2) as ${sql.ref(`v${i}`)}`,
  );
  const { schema } = ctx.workspace;
  const { rows } = await sql<Record<string, string | null>>`
    select s.member_id as member, t.owner_id as owner, ${sql.join(columns)}
    from ${sql.id(schema, 'deal_member')} as s join ${sql.id(schema, 'deal')} as t on t.id = s.deal_id
    where s.trashed_at is null and s.percent > 0 and s.member_id is distinct from t.owner_id and ${where} and ${real}
    group by 1, 2`.execute(ctx.db);
  const of = (member: string | null) => {
    const known = by.get(member) ?? spans.map(() => ({ value: Big(0), of: Big(0) }));
    by.set(member, known);
    return known;
  };
  for (const row of rows) {
    spans.forEach((_, i) => {
      const moved = Big(row[`v${i}`] ?? 0);
      const [to, from] = [of(row.member ?? null)[i], of(row.owner ?? null)[i]];
      if (to) to.value = to.value.plus(moved);
      if (from) from.value = from.value.minus(moved);
    });
  }
}

/** From the first day to the last of all spans; null where one of them is all time. */
function hullOf(spans: Array<Span | null>): Span | null {
  const known = spans.filter((span) => span !== null);
  if (known.length < spans.length) return null;
  const days = known.flatMap(({ from, until }) => [from, until]).sort();
  return { from: days[0] ?? '', until: days.at(-1) ?? '' };
}

const decimal = (value: number | string | Money | null | undefined): Big =>
  Big(value && typeof value === 'object' ? value.amount : (value ?? 0));

/** The figure of several together at one place; of everybody, and of what is nobody's too, without `members`. */
export function together({ by }: Figures, at: number, members: ReadonlySet<string> | null): Figure {
  const sum: Figure = { value: Big(0), of: Big(0) };
  for (const [member, figures] of by) {
    const own = figures[at];
    if (!own || (members && !(member && members.has(member)))) continue;
    sum.value = sum.value.plus(own.value);
    sum.of = sum.of.plus(own.of);
  }
  return sum;
}

/** What people read: the sum, or of a rate its percent; null of a rate of nothing. */
export function reading(measure: Measure, { value, of }: Figure): Big | null {
  if (!measure.of) return value;
  return of.eq(0) ? null : value.times(100).div(of).round(2);
}
