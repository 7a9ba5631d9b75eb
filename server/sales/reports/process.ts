import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { allStages } from '../queries.ts';
import {
  all,
  amountOf,
  ask,
  countOf,
  has,
  inPipeline,
  is,
  monthsOf,
  part,
  seen,
  share,
  spanOf,
  sumOf,
  tableIn,
  whose,
  within,
} from './ask.ts';
import type { ReportPart, ReportQuery } from './schema.ts';

/** How many of those that were decided each colleague won. Won / (won + lost), by the day of closing. */
export async function winRates(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const asked = all(within('close_date', query), whose(query), inPipeline(query));
  const { groups } = await ask(ctx, 'deal', {
    filter: all(asked, { field: 'status', op: 'in', value: ['won', 'lost'] }),
    group_by: [{ field: 'owner' }],
    measures: [
      { fn: 'count', as: 'won', filter: is('status', 'won') },
      { fn: 'count', as: 'lost', filter: is('status', 'lost') },
      ...sumOf(ctx, 'deal', 'amount', is('status', 'won')),
      { fn: 'avg', field: 'days_to_close', as: 'days', filter: is('status', 'won') },
    ],
    sort: has(ctx, 'deal', 'amount') ? ['-value'] : ['-won'],
  });
  return [
    part(
      'by_member',
      { are: 'records', object: 'member' },
      [
        { name: 'win_rate', kind: 'percent' },
        { name: 'won', kind: 'count' },
        { name: 'lost', kind: 'count' },
        { name: 'won_value', kind: 'money' },
        { name: 'mean_days', kind: 'days' },
      ],
      groups.map(({ key, titles, values }) => {
        const [won, lost] = [countOf(values.won), countOf(values.lost)];
        const days = values.days === null ? null : Math.round(Number(values.days) * 10) / 10;
        return {
          key: String(key.owner ?? ''),
          label: titles?.owner ?? null,
          values: [share(won, won + lost), won, lost, amountOf(values.value), days],
          drill: {
            plural: 'deals',
            filter: all(asked, is('owner', key.owner), {
              field: 'status',
              op: 'in',
              value: ['won', 'lost'],
            }),
          },
        };
      }),
      { kind: 'sideways bars', columns: ['win_rate'] },
    ),
  ];
}

interface StageFigures {
  stage_id: string;
  entered: number;
  advanced: number;
  won: number;
  lost: number;
  there: number;
  median: number | null;
  mean: number | null;
}

/**
 * Of the deals that came into a stage during these days: how many went on (to a later open stage or to a won one), were
 * lost, and are there still; and how long the visits lasted that have ended.
 */
export async function stageConversion(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const deals = await seen(ctx, 'deal', all(whose(query), inPipeline(query)));
  const zone = ctx.workspace.timeZone;
  const visit = tableIn(ctx, 'stage_visit');
  const stage = tableIn(ctx, 'stage');
  const { rows } = await sql<StageFigures>`
    with visits as (
      select v.deal_id, v.stage_id, min(v.entered_at) as first, max(coalesce(v.left_at, 'infinity')) as last,
        sum(extract(epoch from v.left_at - v.entered_at)) / 86400 as days, bool_and(v.left_at is not null) as ended
      from ${visit} v join ${deals} d on d.id = v.deal_id join ${stage} s on s.id = v.stage_id and s.kind = 'open'
      where v.entered_at >= ${query.from}::date::timestamp at time zone ${zone}
        and v.entered_at < (${query.until}::date + 1)::timestamp at time zone ${zone}
      group by v.deal_id, v.stage_id
    ), judged as (
      select v.*, s.position,
        exists (select 1 from ${visit} n join ${stage} m on m.id = n.stage_id
          where n.deal_id = v.deal_id and n.entered_at > v.first and m.kind <> 'lost'
            and (m.kind = 'won' or m.position > s.position)) as advanced,
        d.status
      from visits v join ${stage} s on s.id = v.stage_id join ${deals} d on d.id = v.deal_id
    )
    select stage_id, count(*)::int as entered, count(*) filter (where advanced)::int as advanced,
      count(*) filter (where status = 'won')::int as won,
      count(*) filter (where status = 'lost' and not advanced)::int as lost,
      count(*) filter (where not ended)::int as there,
      percentile_cont(0.5) within group (order by days) filter (where ended) as median,
      avg(days) filter (where ended)::double precision as mean
    from judged group by stage_id`.execute(ctx.db);
  const found = new Map(rows.map((row) => [row.stage_id, row]));
  const stages = (await allStages(ctx.db)).filter(
    (one) => one.kind === 'open' && (!query.pipeline || one.pipeline_id === query.pipeline) && found.has(one.id),
  );
  const days = (value: number | null | undefined) =>
    value === null || value === undefined ? null : Math.round(Number(value) * 10) / 10;
  return [
    part(
      'by_stage',
      { are: 'records', object: 'stage' },
      [
        { name: 'entered', kind: 'count' },
        { name: 'advanced', kind: 'count' },
        { name: 'conversion', kind: 'percent' },
        { name: 'lost_there', kind: 'count' },
        { name: 'still_there', kind: 'count' },
        { name: 'won_later', kind: 'percent' },
        { name: 'median_days', kind: 'days' },
        { name: 'mean_days', kind: 'days' },
      ],
      stages.map(({ id, name }) => {
        const row = found.get(id) as StageFigures;
        return {
          key: id,
          label: name,
          values: [
            row.entered,
            row.advanced,
            share(row.advanced, row.entered),
            row.lost,
            row.there,
            share(row.won, row.entered),
            days(row.median),
            days(row.mean),
          ],
          drill: { plural: 'deals', filter: all(is('stage', id), whose(query)) },
        };
      }),
      { kind: 'bars', columns: ['entered', 'advanced'] },
    ),
  ];
}

/** From the engage date to the close date of won deals: the median, and the nine in ten that were quicker than. */
export async function cycleLength(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const filter = all(is('status', 'won'), within('close_date', query), whose(query), inPipeline(query));
  const deals = await seen(ctx, 'deal', filter);
  const { rows } = await sql<{ month: string; deals: number; median: number | null; slow: number | null }>`
    select date_trunc('month', close_date::timestamp)::date as month, count(days_to_close)::int as deals,
      percentile_cont(0.5) within group (order by days_to_close) as median,
      percentile_cont(0.9) within group (order by days_to_close) as slow
    from ${deals} d group by 1 order by 1`.execute(ctx.db);
  const of = new Map(rows.map((row) => [row.month, row]));
  return [
    part(
      'by_month',
      { are: 'months' },
      [
        { name: 'median_days', kind: 'days' },
        { name: 'slow_days', kind: 'days' },
        { name: 'deals', kind: 'count' },
      ],
      monthsOf(query).map((month) => {
        const row = of.get(month);
        return {
          key: month,
          label: month,
          values: [
            row?.median == null ? null : Math.round(Number(row.median)),
            row?.slow == null ? null : Math.round(Number(row.slow)),
            row?.deals ?? 0,
          ],
          drill: {
            plural: 'deals',
            filter: all(
              is('status', 'won'),
              within('close_date', spanOf(month, query)),
              whose(query),
              inPipeline(query),
            ),
          },
        };
      }),
      { kind: 'line', columns: ['median_days', 'slow_days'] },
    ),
  ];
}

/** What came into the pipeline each month, what moved in it, and what left it. */
export async function pipelineMovement(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const base = all(whose(query), inPipeline(query));
  const deals = await seen(ctx, 'deal', base);
  const zone = ctx.workspace.timeZone;
  const [visit, stage] = [tableIn(ctx, 'stage_visit'), tableIn(ctx, 'stage')];
  const month = (column: string) => [{ field: column, bucket: 'month' as const }];
  const sum = [{ fn: 'count' as const, as: 'deals' }, ...sumOf(ctx, 'deal', 'amount')];
  const [begun, won, lost, moves] = await Promise.all([
    ask(ctx, 'deal', { filter: all(base, within('started_on', query)), group_by: month('started_on'), measures: sum }),
    ask(ctx, 'deal', {
      filter: all(base, is('status', 'won'), within('close_date', query)),
      group_by: month('close_date'),
      measures: sum,
    }),
    ask(ctx, 'deal', {
      filter: all(base, is('status', 'lost'), within('close_date', query)),
      group_by: month('close_date'),
      measures: sum,
    }),
    sql<{ month: string; forward: number; back: number }>`
      select date_trunc('month', v.entered_at at time zone ${zone})::date as month,
        count(*) filter (where s.position > p.position)::int as forward,
        count(*) filter (where s.position < p.position)::int as back
      from ${visit} v join ${deals} d on d.id = v.deal_id
        join ${visit} b on b.deal_id = v.deal_id and b.left_at = v.entered_at
        join ${stage} s on s.id = v.stage_id and s.kind = 'open' join ${stage} p on p.id = b.stage_id and p.kind = 'open'
      where v.entered_at >= ${query.from}::date::timestamp at time zone ${zone}
        and v.entered_at < (${query.until}::date + 1)::timestamp at time zone ${zone}
      group by 1`.execute(ctx.db),
  ]);
  const by = (answer: typeof begun, field: string) =>
    new Map(answer.groups.map(({ key, values }) => [key[field] as string, values]));
  const [b, w, l] = [by(begun, 'started_on'), by(won, 'close_date'), by(lost, 'close_date')];
  const m = new Map(moves.rows.map((row) => [row.month, row]));
  return [
    part(
      'by_month',
      { are: 'months' },
      [
        { name: 'begun_value', kind: 'money' },
        { name: 'won_value', kind: 'money' },
        { name: 'lost_value', kind: 'money' },
        { name: 'begun', kind: 'count' },
        { name: 'forward', kind: 'count' },
        { name: 'back', kind: 'count' },
        { name: 'won', kind: 'count' },
        { name: 'lost', kind: 'count' },
      ],
      monthsOf(query).map((at) => ({
        key: at,
        label: at,
        values: [
          amountOf(b.get(at)?.value) ?? 0,
          amountOf(w.get(at)?.value) ?? 0,
          amountOf(l.get(at)?.value) ?? 0,
          countOf(b.get(at)?.deals),
          m.get(at)?.forward ?? 0,
          m.get(at)?.back ?? 0,
          countOf(w.get(at)?.deals),
          countOf(l.get(at)?.deals),
        ],
        drill: {
          plural: 'deals',
          filter: all(base, {
            or: [within('started_on', spanOf(at, query)), within('close_date', spanOf(at, query))],
          }),
        },
      })),
      { kind: 'bars', columns: ['begun_value', 'won_value', 'lost_value'] },
    ),
  ];
}
