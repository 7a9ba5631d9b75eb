import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { Part, ToList, WhatToDo } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import classes from './customers.module.css';

interface Curve {
  n: number;
  events: number;
  median: number | null;
  days: number[];
  share: number[];
  low: number[];
  high: number[];
}

interface Result {
  silence: number;
  again: Curve;
  staying: Curve;
  years: Array<{ year: string; customers: number; quarter: number }>;
}

/** How long it takes until somebody buys again, and how long customers stay. */
export default function SurvivalPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const percent = (share: number) => format.percent(100 * share, 0);
  const { again, staying, years, silence } = result;
  const best = years.toSorted((a, b) => b.quarter - a.quarter)[0];
  const days = ['name', 'company', 'last_purchase_on', 'purchase_count', 'spent', 'owner'];
  return (
    <>
      <Part title={t('survival.again')} text={t('survival.again_text')}>
        <Course
          curve={again}
          turned
          title={
            again.median === null
              ? t('survival.again_finding', { share: percent(1 - (again.share.at(-1) ?? 1)), days: again.days.at(-1) })
              : t('survival.again_half', { days: format.number(again.median) })
          }
          subtitle={t('survival.again_subtitle', { n: format.number(again.n) })}
          name={t('survival.bought_again')}
        />
      </Part>
      {years.length > 1 && best && (
        <Part title={t('survival.years')}>
          <Chart
            kind="bars"
            title={t('survival.years_finding', { year: best.year, share: percent(best.quarter) })}
            subtitle={t('survival.years_subtitle')}
            rowsName={t('survival.year')}
            rows={years.map((one) => ({
              key: one.year,
              label: one.year,
              values: [one.quarter],
              notes: [t('models:customers', { count: one.customers, n: format.number(one.customers) })],
            }))}
            series={[{ name: t('survival.bought_again'), exact: percent, short: percent }]}
          />
        </Part>
      )}
      <Part title={t('survival.staying')} text={t('survival.staying_text', { days: format.number(silence) })}>
        <Course
          curve={staying}
          title={
            staying.median === null
              ? t('survival.staying_finding', { share: percent(staying.share.at(-1) ?? 1), days: staying.days.at(-1) })
              : staying.median === 0
                ? t('survival.staying_once', { share: percent(1 - (staying.share[0] ?? 1)) })
                : t('survival.staying_half', { days: format.number(staying.median) })
          }
          subtitle={t('survival.staying_subtitle', { n: format.number(staying.n) })}
          name={t('survival.still')}
        />
      </Part>
      <WhatToDo text={t('survival.do_text')}>
        <ToList
          first
          filter={{
            and: [
              { field: 'buying_rhythm', op: 'eq', value: 'once' },
              { field: 'last_purchase_on', op: 'within', value: { last: 90, unit: 'day' } },
            ],
          }}
          sort={['-last_purchase_on']}
          fields={days}
          label={t('survival.do.once')}
        />
        <ToList
          filter={{ field: 'buying_rhythm', op: 'in', value: ['late', 'leaving'] }}
          sort={['-spent']}
          fields={days}
          label={t('survival.do.late')}
        />
      </WhatToDo>
      <p className={classes.note}>{t('survival.method')}</p>
    </>
  );
}

interface CourseProps {
  curve: Curve;
  title: string;
  subtitle: string;
  name: string;
  /** Drawn as the share to whom it has happened. */
  turned?: boolean;
}

function Course({ curve, title, subtitle, name, turned }: CourseProps) {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const percent = (share: number) => format.percent(100 * share, 0);
  const way = (share: number) => (turned ? 1 - share : share);
  return (
    <Chart
      kind="line"
      title={title}
      subtitle={subtitle}
      rowsName={t('survival.day')}
      rows={curve.days.map((day, i) => ({
        key: String(day),
        label: String(day),
        title: t('survival.day_n', { n: format.number(day) }),
        values: [
          way(curve.share[i] ?? 1),
          way((turned ? curve.high[i] : curve.low[i]) ?? 1),
          way((turned ? curve.low[i] : curve.high[i]) ?? 1),
        ],
      }))}
      series={[
        { name, exact: percent, short: percent, max: 1 },
        { name: t('survival.low'), exact: percent, short: percent, faded: true },
        { name: t('survival.high'), exact: percent, short: percent, faded: true },
      ]}
    />
  );
}
