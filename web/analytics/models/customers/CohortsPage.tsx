import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { Part, ToList, WhatToDo } from '../Actions.tsx';
import { type HeatCell, HeatTable } from '../HeatTable.tsx';
import type { ModelPageProps } from '../registry.ts';

interface Result {
  months: string[];
  active: number[][];
  revenue: number[][];
  retention: number[];
  worth: number[];
}

type Show = 'share' | 'customers' | 'revenue';

/** Customers by the month of their first purchase: how many come back, and what they bring. */
export default function CohortsPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const [show, setShow] = useState<Show>('share');
  const monthName = new Intl.DateTimeFormat(format.locale, { month: 'short', year: 'numeric', timeZone: 'UTC' });
  const name = (month: string) => monthName.format(new Date(`${month}-01T00:00:00Z`));
  const year = Math.min(12, result.retention.length - 1);
  const percent = (share: number) => format.percent(100 * share, share < 0.1 ? 1 : 0);
  const money = (amount: number) => format.money(amount, { compact: Math.abs(amount) >= 10_000, whole: true });
  const rows = result.months.map((month, i) => ({
    month,
    active: result.active[i] ?? [],
    revenue: result.revenue[i] ?? [],
  }));
  const shown = rows.filter(({ active }) => (active[0] ?? 0) > 0);
  const across = Math.max(...shown.map(({ active }) => active.length), 1);
  const after = (figures: number[]) => figures.slice(1).filter((one) => one > 0);
  const most = {
    share: Math.max(...shown.flatMap(({ active }) => after(active).map((one) => one / (active[0] as number))), 0.01),
    customers: Math.max(...shown.flatMap(({ active }) => after(active)), 1),
    revenue: Math.max(...shown.flatMap(({ revenue }) => after(revenue)), 1),
  }[show];
  const cellOf = (month: string, active: number[], revenue: number[], k: number): HeatCell => {
    const came = active[k];
    if (came === undefined) return { value: null, text: '', title: '', shade: 0 };
    const size = active[0] as number;
    const value = show === 'share' ? came / size : show === 'customers' ? came : (revenue[k] as number);
    const text = show === 'share' ? percent(value) : show === 'customers' ? format.number(value) : money(value);
    const title = t('cohorts.cell', {
      month: name(month),
      k,
      came: format.number(came),
      size: format.number(size),
      share: percent(came / size),
      amount: format.money(revenue[k], { whole: true }),
    });
    return { value, text, title, shade: k === 0 ? 0 : Math.max(0, value / most) * 0.9 };
  };
  return (
    <>
      <Part title={t('cohorts.table')} text={t('cohorts.table_text')}>
        <div>
          <SegmentedControl
            aria-label={t('cohorts.show')}
            data={(['share', 'customers', 'revenue'] as const).map((value) => ({
              value,
              label: t(`cohorts.as.${value}`),
            }))}
            value={show}
            onChange={(value) => setShow(value as Show)}
          />
        </div>
        <HeatTable
          label={t('cohorts.table')}
          corner={t('cohorts.first_in')}
          columns={Array.from({ length: across }, (_, k) => String(k))}
          rows={shown.map(({ month, active, revenue }) => ({
            name: name(month),
            note: format.number(active[0]),
            cells: Array.from({ length: across }, (_, k) => cellOf(month, active, revenue, k)),
          }))}
          across={t('cohorts.months_after')}
        />
      </Part>
      <Part title={t('cohorts.curve_part')}>
        <Chart
          kind="line"
          title={t('cohorts.curve_finding', {
            first: percent(result.retention[1] ?? 0),
            later: percent(result.retention[year] ?? 0),
            n: year,
          })}
          subtitle={t('cohorts.curve')}
          rowsName={t('cohorts.month')}
          rows={result.retention.slice(1).map((share, i) => ({
            key: String(i + 1),
            label: String(i + 1),
            title: t('cohorts.month_n', { n: i + 1 }),
            values: [share],
          }))}
          series={[{ name: t('cohorts.came_back'), exact: percent, short: percent }]}
        />
        <Chart
          kind="line"
          title={t('cohorts.worth_finding', {
            first: format.money(result.worth[0] ?? 0),
            last: format.money(result.worth.at(-1) ?? 0),
            n: result.worth.length - 1,
          })}
          subtitle={t('cohorts.worth')}
          rowsName={t('cohorts.month')}
          rows={result.worth.map((amount, i) => ({
            key: String(i),
            label: String(i),
            title: t('cohorts.month_n', { n: i }),
            values: [amount],
          }))}
          series={[{ name: t('cohorts.brought'), exact: (one) => format.money(one), short: money }]}
        />
      </Part>
      <WhatToDo text={t('cohorts.do_text')}>
        <ToList
          first
          filter={{ field: 'buying_rhythm', op: 'eq', value: 'once' }}
          sort={['-last_purchase_on']}
          fields={['name', 'company', 'last_purchase_on', 'spent', 'alive_chance', 'owner']}
          label={t('cohorts.do.once')}
        />
        <ToList
          filter={{ field: 'rfm_segment', op: 'in', value: ['new', 'promising'] }}
          sort={['-last_purchase_on']}
          fields={['name', 'company', 'rfm_segment', 'last_purchase_on', 'spent', 'owner']}
          label={t('cohorts.do.new')}
        />
      </WhatToDo>
    </>
  );
}
