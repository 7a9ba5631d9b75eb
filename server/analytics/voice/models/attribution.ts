import { sql } from 'kysely';
import { z } from 'zod';
import { catalog } from '../../../records/catalog.ts';
import { tableOf } from '../../../records/projection.ts';
import { conversion } from '../../../records/rates.ts';
import { defineModel } from '../../runs/model.ts';
import type { AttributionData } from './attribution-train.ts';

export const attributionSettings = z.object({
  /** Deals decided in so many months count, with their touches of so many days before. */
  months: z.number().int().min(1).max(60).default(24),
  days: z.number().int().min(1).max(1095).default(365),
  /** Days after which a touch counts half in the model of time decay. */
  half_life: z.number().min(1).max(365).default(30),
  /** The model that the page goes by. */
  chosen: z.enum(['markov', 'shapley', 'linear', 'first', 'last', 'u_shape', 'time_decay']).default('markov'),
});
export type AttributionSettings = z.infer<typeof attributionSettings>;

const MOST = 300_000;

interface DealRow {
  id: string;
  won: boolean;
  value: string | null;
  closed: number;
  source: string | null;
}

interface TouchRow {
  deal: string;
  channel: string;
  at: number;
}

/** Which channels bring the business, over the whole way of touches, and what comes back for what they cost. */
export const attribution = defineModel<AttributionSettings, AttributionData>({
  name: 'attribution',
  group: 'source',
  object: null,
  scores: [],
  reads: ['deal', 'lead', 'person', 'marketing_touch'],
  settings: attributionSettings,
  train: new URL('./attribution-train.ts', import.meta.url),
  async read(ctx, { months, days }) {
    const table = (name: string) => tableOf(ctx, catalog(ctx).object(name));
    const now = ctx.now();
    const since = new Date(now.getTime() - months * 30.4375 * 86_400_000).toISOString();
    const money = await conversion(ctx);
    const decided = sql`d.status in ('won', 'lost') and d.trashed_at is null and d.close_date >= (${since}::timestamptz)::date and d.close_date <= ${now.toISOString()}::date`;
    const { rows: deals } = await sql<DealRow>`select d.id, d.status = 'won' as won,
        case when d.status = 'won' then (${money.convert(sql.ref('d.amount'), sql.ref('d.amount_currency'), sql.ref('d.close_date'))})::text end as value,
        extract(epoch from coalesce(d.closed_at, d.close_date + interval '1 day')) * 1000 as closed, d.source
      from ${table('deal')} d where ${decided} order by d.close_date, d.id limit ${sql.lit(MOST)}`.execute(ctx.db);
    // A touch belongs to the deals of its person, or of its company where nobody in particular was touched; an inquiry is one too.
    const reach = sql`make_interval(days => ${days}::int)`;
    const { rows: touches } = await sql<TouchRow>`with closed as (
        select d.id, d.person_id, d.company_id, coalesce(d.closed_at, d.close_date + interval '1 day') as at
        from ${table('deal')} d where ${decided}
      ),
      touch as (
        select c.id as deal, t.channel, t.at from closed c join ${table('marketing_touch')} t
          on t.person_id = c.person_id and t.trashed_at is null and t.at <= c.at and t.at > c.at - ${reach}
        union all
        select c.id, t.channel, t.at from closed c join ${table('marketing_touch')} t
          on t.company_id = c.company_id and t.person_id is null and t.trashed_at is null and t.at <= c.at and t.at > c.at - ${reach}
        union all
        select c.id, l.source, l.created_at from closed c join ${table('lead')} l
          on l.person_id = c.person_id and l.trashed_at is null and l.source is not null and l.created_at <= c.at and l.created_at > c.at - ${reach}
      )
      select deal, channel, extract(epoch from at) * 1000 as at from touch order by deal, at limit ${sql.lit(MOST * 20)}`.execute(
      ctx.db,
    );
    const { rows: costs } = await sql<{ channel: string; cost: string | null; unrated: number }>`
      select k.channel, sum(${money.convert(sql.ref('k.amount'), sql.ref('k.amount_currency'), sql.ref('k.spent_to'))}
          * greatest(0, least(k.spent_to, ${now.toISOString()}::date) - greatest(k.spent_from, (${since}::timestamptz)::date) + 1)
          / (k.spent_to - k.spent_from + 1))::text as cost,
        count(*) filter (where ${money.unrated(sql.ref('k.amount_currency'), sql.ref('k.spent_to'))})::int as unrated
      from ${table('channel_cost')} k where k.trashed_at is null and k.spent_to >= (${since}::timestamptz)::date group by 1`.execute(
      ctx.db,
    );
    const { rows: names } = await sql<{ key: string; name: string }>`select key, name from ${table('lead_source')}
      where trashed_at is null and key is not null`.execute(ctx.db);
    const byDeal = Map.groupBy(touches, ({ deal }) => deal);
    const day = (at: number | undefined) => (at === undefined ? null : new Date(Number(at)).toISOString().slice(0, 10));
    const data: AttributionData = {
      deals: deals.map(({ id, won, value, closed, source }) => {
        const own = byDeal.get(id) ?? [];
        // Where no touch is known, what the deal says it came from is one.
        const told = own.length > 0 || !source ? own : [{ channel: source, at: closed }];
        return {
          won,
          value: value ?? '0',
          channels: told.map(({ channel }) => channel),
          ages: told.map(({ at }) => Math.max(0, (Number(closed) - Number(at)) / 86_400_000)),
        };
      }),
      costs: costs.flatMap(({ channel, cost }) => (cost === null ? [] : [{ channel, cost }])),
      unrated: costs.reduce((sum, { unrated }) => sum + unrated, 0),
      names: Object.fromEntries(names.map(({ key, name }) => [key, name])),
    };
    return { data, from: day(deals[0]?.closed), to: day(deals.at(-1)?.closed), rows: deals.length };
  },
});
