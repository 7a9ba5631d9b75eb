import type { SampleReport } from '../analytics/reports/service.ts';

const won = { field: 'status', op: 'eq' as const, value: 'won' };
const closed = { field: 'status', op: 'in' as const, value: ['won', 'lost'] };
const count = { name: 'number', fn: 'count' as const };
const value = { name: 'value', fn: 'sum' as const, field: 'amount', label: 'Won value' };

/** Reports that a sales team looks at, and the dashboard they stand on: by what they are called there, with their sizes. */
export const SAMPLE_REPORTS: SampleReport[] = [
  {
    name: 'Won this quarter',
    size: [6, 2],
    chart: 'number',
    definition: {
      source: 'deals',
      measures: [value, { ...count, label: 'Deals won' }],
      filter: won,
      period: { field: 'close_date', this: 'quarter' },
      compare: 'previous_period',
    },
  },
  {
    name: 'Purchases this year',
    size: [6, 2],
    chart: 'number',
    definition: {
      source: 'purchases',
      measures: [
        { name: 'value', fn: 'sum', field: 'amount_base', label: 'Value of purchases' },
        { name: 'orders', fn: 'count_distinct', field: 'order_key', label: 'Orders' },
        { name: 'mean', formula: 'value / orders', label: 'Average order' },
      ],
      period: { field: 'ordered_at', this: 'year' },
      compare: 'previous_year',
    },
  },
  {
    name: 'Won value by month',
    size: [6, 4],
    chart: 'bar',
    definition: {
      source: 'deals',
      measures: [value],
      rows: [{ field: 'close_date', bucket: 'month' }],
      filter: won,
      period: { field: 'close_date', last: 12, unit: 'month' },
      compare: 'previous_year',
    },
  },
  {
    name: 'Open pipeline by stage',
    size: [6, 4],
    chart: 'funnel',
    definition: {
      source: 'deals',
      measures: [{ name: 'value', fn: 'sum', field: 'amount', label: 'Open value' }],
      rows: [{ field: 'stage' }],
      filter: { field: 'status', op: 'eq', value: 'open' },
      sort: { by: 'value' },
    },
  },
  {
    name: 'Win rate by industry',
    size: [6, 4],
    chart: 'sideways',
    definition: {
      source: 'deals',
      measures: [
        { name: 'won', fn: 'count', filter: won, hidden: true },
        { name: 'closed', fn: 'count', filter: closed, label: 'Closed deals', hidden: true },
        { name: 'rate', formula: 'won / closed', percent: true, label: 'Win rate' },
      ],
      rows: [{ field: 'company.industry' }],
      filter: closed,
      sort: { by: 'rate' },
    },
  },
  {
    name: 'Purchases by channel',
    size: [6, 4],
    chart: 'area',
    definition: {
      source: 'purchases',
      measures: [{ name: 'value', fn: 'sum', field: 'amount_base', label: 'Value' }],
      rows: [{ field: 'ordered_at', bucket: 'month' }],
      columns: { field: 'channel' },
      period: { field: 'ordered_at', last: 12, unit: 'month' },
    },
  },
  {
    name: 'Quarters until won',
    size: [6, 4],
    chart: 'heat',
    definition: {
      source: 'deals',
      measures: [count],
      rows: [{ field: 'started_on', bucket: 'quarter' }],
      columns: { field: 'close_date', since: 'started_on', bucket: 'quarter' },
      filter: won,
    },
  },
  {
    name: 'Where our companies are',
    size: [6, 4],
    chart: 'map',
    definition: { source: 'companies', measures: [count], rows: [{ field: 'country' }], sort: { by: 'number' } },
  },
];
