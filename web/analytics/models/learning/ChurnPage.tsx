import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { Part } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import { Campaign } from './Campaign.tsx';
import { Coefficients, Drivers } from './Drivers.tsx';
import { Quality } from './Quality.tsx';
import type { Learnt, Vocabulary } from './shapes.ts';
import { TreeInWords } from './TreeInWords.tsx';

interface Survival {
  month: number;
  kept: number;
  low: number;
  high: number;
  watched: number;
}

interface Result extends Learnt {
  days: number;
  left: number;
  live: number;
  at_risk: number;
  risks: Array<{ risk: number; yearly: number }>;
  survival: Survival[];
}

const MONEY = new Set(['mrr']);

/** Which subscriptions are about to end, why, and whom a call would pay for. */
export default function ChurnPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const words: Vocabulary = {
    field: (name) => t(`contract-churn.say.field.${name}`),
    value: (name, value) => {
      if (MONEY.has(name)) return format.money(Number(value), { whole: true });
      if (typeof value === 'number') return format.number(value, { maximumFractionDigits: 1 });
      return t(`contract-churn.word.${value}`, { defaultValue: value });
    },
    said: (value) => format.percent(value * 100, value < 0.1 ? 1 : 0),
  };
  return (
    <>
      {result.better && <Campaign risks={result.risks} />}
      <Drivers
        drivers={result.drivers}
        usual={result.usual}
        words={words}
        outcome={t('contract-churn.left_within', { months: Math.round(result.days / 30) })}
      />
      <TreeInWords tree={result.tree} words={words} outcome={t('contract-churn.leave')} />
      <Stay survival={result.survival} />
      <Quality found={result} words={words} />
      <Coefficients rows={result.coefficients} words={words} kind="yes_no" />
    </>
  );
}

function Stay({ survival }: { survival: Survival[] }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const percent = (value: number) => format.percent(value * 100, 0);
  const year = survival.find(({ month }) => month === 12);
  const last = survival.at(-1);
  if (!last || survival.length < 4) return null;
  const told = year ?? last;
  return (
    <Part title={t('survival')} text={t('survival_text')}>
      <Chart
        title={t('survival_title', { kept: percent(told.kept), months: told.month })}
        subtitle={t('survival_sub')}
        kind="line"
        rowsName={t('month')}
        series={[
          { name: t('kept'), exact: percent, short: percent, max: 1 },
          { name: t('at_least_kept'), exact: percent, short: percent, max: 1, faded: true },
          { name: t('at_most_kept'), exact: percent, short: percent, max: 1, faded: true },
        ]}
        rows={survival.map(({ month, kept, low, high, watched }) => ({
          key: String(month),
          label: String(month),
          title: t('after_months', { count: month }),
          values: [kept, low, high],
          notes: [t('watched', { count: watched, n: format.number(watched) })],
        }))}
      />
    </Part>
  );
}
