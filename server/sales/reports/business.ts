import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { can } from '../../records/permissions.ts';
import { conversion } from '../../records/rates.ts';
import type { Filter } from '../../records/types.ts';
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
import type { ReportPart, ReportQuery, ReportRow } from './schema.ts';

/** How many inquiries came, from where, and what became of them. */
export async function newLeads(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const asked = all(within('created_at', query), whose(query));
  const measures = [
    { fn: 'count' as const, as: 'leads' },
    { fn: 'count' as const, as: 'converted', filter: is('status', 'converted') },
    { fn: 'count' as const, as: 'disqualified', filter: is('status', 'disqualified') },
  ];
  const [months, sources, won] = await Promise.all([
    ask(ctx, 'lead', { filter: asked, group_by: [{ field: 'created_at', bucket: 'month' }], measures }),
    ask(ctx, 'lead', { filter: asked, group_by: [{ field: 'source' }], measures, sort: ['-leads'] }),
    ask(ctx, 'lead', {
      filter: all(asked, is('deal.status', 'won')),
      group_by: [{ field: 'source' }],
      measures: [{ fn: 'count', as: 'deals' }, ...sumOf(ctx, 'lead', 'deal.amount')],
    }),
  ]);
  const columns: ReportPart['columns'] = [
    { name: 'leads', kind: 'count' },
    { name: 'converted', kind: 'count' },
    { name: 'disqualified', kind: 'count' },
    { name: 'conversion', kind: 'percent' },
  ];
  const cells = (values: Record<string, unknown> = {}) => {
    const [leads, converted] = [Number(values.leads ?? 0), Number(values.converted ?? 0)];
    return [leads, converted, Number(values.disqualified ?? 0), share(converted, leads)];
  };
  const of = new Map(months.groups.map((group) => [group.key.created_at as string, group.values]));
  const revenue = new Map(won.groups.map((group) => [group.key.source, amountOf(group.values.value)]));
  return [
    part(
      'by_month',
      { are: 'months' },
      columns,
      monthsOf(query).map((month) => ({
        key: month,
        label: month,
        values: cells(of.get(month)),
        drill: { plural: 'leads', filter: all(within('created_at', spanOf(month, query)), whose(query)) },
      })),
      { kind: 'bars', columns: ['leads'] },
    ),
    part(
      'by_source',
      { are: 'choices', object: 'lead', field: 'source' },
      [...columns, { name: 'won_value', kind: 'money' }],
      sources.groups.map(({ key, values }) => ({
        key: String(key.source ?? ''),
        label: key.source as string | null,
        values: [...cells(values), revenue.get(key.source) ?? 0],
        drill: { plural: 'leads', filter: all(asked, is('source', key.source)) },
      })),
      { kind: 'sideways bars', columns: ['leads'] },
    ),
  ];
}

/** What was lost: in which stage, why, to whom, in which line of business. */
export async function losses(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const asked = all(is('status', 'lost'), within('close_date', query), whose(query), inPipeline(query));
  const by = async (name: string, field: string, rows: ReportPart['rows']): Promise<ReportPart> => {
    const { groups } = await ask(ctx, 'deal', {
      filter: asked,
      group_by: [{ field }],
      measures: [{ fn: 'count', as: 'deals' }, ...sumOf(ctx, 'deal', 'amount')],
      sort: ['-deals'],
    });
    const total = groups.reduce((sum, { values }) => sum + countOf(values.deals), 0);
    const data = groups.map(
      ({ key, titles, values }): ReportRow => ({
        key: String(key[field] ?? ''),
        label: rows.are === 'records' ? (titles?.[field] ?? null) : (key[field] as string | null),
        values: [countOf(values.deals), share(countOf(values.deals), total), amountOf(values.value)],
        drill: { plural: 'deals', filter: all(asked, is(field, key[field])) },
      }),
    );
    const columns: ReportPart['columns'] = [
      { name: 'deals', kind: 'count' },
      { name: 'share', kind: 'percent' },
      { name: 'value', kind: 'money' },
    ];
    return part(name, rows, columns, data, { kind: 'sideways bars', columns: ['deals'] });
  };
  const parts: ReportPart[] = [];
  parts.push(await lossesByStage(ctx, asked));
  if (has(ctx, 'deal', 'loss_reason'))
    parts.push(await by('by_reason', 'loss_reason', { are: 'choices', object: 'deal', field: 'loss_reason' }));
  else if (has(ctx, 'deal', 'lost_reason')) parts.push(await by('by_reason', 'lost_reason', { are: 'words' }));
  if (has(ctx, 'deal', 'competitor'))
    parts.push(await by('by_competitor', 'competitor', { are: 'records', object: 'competitor' }));
  if (has(ctx, 'deal', 'company.industry'))
    parts.push(await by('by_segment', 'company.industry', { are: 'choices', object: 'company', field: 'industry' }));
  if (has(ctx, 'deal', 'product')) parts.push(await by('by_product', 'product', { are: 'records', object: 'product' }));
  return parts;
}

/** The open stage that each lost deal stood in last. Of deals that were imported as lost nobody knows. */
async function lossesByStage(ctx: Context, asked: Filter): Promise<ReportPart> {
  const money = await conversion(ctx);
  const known = has(ctx, 'deal', 'amount');
  const deals = await seen(ctx, 'deal', asked);
  const [visit, stage] = [tableIn(ctx, 'stage_visit'), tableIn(ctx, 'stage')];
  const value = money.convert(sql.ref('d.amount'), sql.ref('d.amount_currency'), sql.ref('d.close_date'));
  const { rows } = await sql<{ id: string | null; name: string | null; deals: number; value: string | null }>`
    select l.id, l.name, count(*)::int as deals, ${known ? sql`round(sum(${value}), 2)::text` : sql`null`} as value
    from ${deals} d left join lateral (
      select s.id, s.name from ${visit} v join ${stage} s on s.id = v.stage_id and s.kind = 'open'
      where v.deal_id = d.id order by v.entered_at desc limit 1
    ) l on true group by l.id, l.name order by 3 desc`.execute(ctx.db);
  const total = rows.reduce((sum, row) => sum + row.deals, 0);
  return part(
    'by_stage',
    { are: 'records', object: 'stage' },
    [
      { name: 'deals', kind: 'count' },
      { name: 'share', kind: 'percent' },
      { name: 'value', kind: 'money' },
    ],
    rows.map((row) => ({
      key: row.id ?? '',
      label: row.name,
      values: [row.deals, share(row.deals, total), row.value === null ? null : Number(row.value)],
      // Which stage a deal was lost from is not a field of it: all that were lost are shown.
      drill: rows.length === 1 ? { plural: 'deals', filter: asked } : null,
    })),
    { kind: 'sideways bars', columns: ['deals'] },
  );
}

/** What was sold: by the lines of the won deals, and by the product of deals that have none. */
export async function productSales(ctx: Context, query: ReportQuery): Promise<ReportPart[]> {
  const asked = all(is('status', 'won'), within('close_date', query), whose(query), inPipeline(query));
  const lines = has(ctx, 'deal_line', 'product', 'deal.status') && can(ctx, 'deal_line', 'read');
  const plain = lines ? all(asked, { not: { some: 'lines' } }) : asked;
  const sold = new Map<string, { label: string | null; deals: number; quantity: number | null; value: number }>();
  const add = (key: string, label: string | null, deals: number, quantity: number | null, value: number) => {
    const row = sold.get(key) ?? { label, deals: 0, quantity: null, value: 0 };
    row.deals += deals;
    if (quantity !== null) row.quantity = (row.quantity ?? 0) + quantity;
    row.value += value;
    sold.set(key, row);
  };
  const whole = await ask(ctx, 'deal', {
    filter: plain,
    group_by: [{ field: 'product' }],
    measures: [{ fn: 'count', as: 'deals' }, ...sumOf(ctx, 'deal', 'amount')],
  });
  for (const { key, titles, values } of whole.groups)
    add(String(key.product ?? ''), titles?.product ?? null, countOf(values.deals), null, amountOf(values.value) ?? 0);
  if (lines) {
    const filter = all(
      is('deal.status', 'won'),
      within('deal.close_date', query),
      whose(query, 'deal.owner'),
      query.pipeline ? is('deal.pipeline', query.pipeline) : null,
    );
    const byLine = await ask(ctx, 'deal_line', {
      filter,
      group_by: [{ field: 'product' }],
      measures: [
        { fn: 'count_distinct', field: 'deal', as: 'deals' },
        { fn: 'sum', field: 'quantity', as: 'quantity' },
        ...sumOf(ctx, 'deal_line', 'amount'),
      ],
    });
    for (const { key, titles, values } of byLine.groups)
      add(
        String(key.product ?? ''),
        titles?.product ?? null,
        countOf(values.deals),
        Number(values.quantity ?? 0),
        amountOf(values.value) ?? 0,
      );
  }
  const total = [...sold.values()].reduce((sum, { value }) => sum + value, 0);
  const data = [...sold]
    .sort(([, a], [, b]) => b.value - a.value)
    .map(
      ([key, { label, deals, quantity, value }]): ReportRow => ({
        key,
        label,
        values: [deals, quantity, value, share(value, total)],
        drill: {
          plural: 'deals',
          filter: lines
            ? all(asked, { or: [is('product', key || null), { some: 'lines', where: is('product', key || null) }] })
            : all(asked, is('product', key || null)),
        },
      }),
    );
  return [
    part(
      'by_product',
      { are: 'records', object: 'product' },
      [
        { name: 'deals', kind: 'count' },
        { name: 'quantity', kind: 'count' },
        { name: 'value', kind: 'money' },
        { name: 'share', kind: 'percent' },
      ],
      data,
      { kind: 'sideways bars', columns: ['value'] },
    ),
  ];
}
