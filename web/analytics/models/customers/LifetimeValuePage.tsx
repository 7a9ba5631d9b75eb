import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { type Filter, Part, ToList, WhatToDo } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import classes from './customers.module.css';
import { Levers } from './Levers.tsx';

interface Result {
  customers: number;
  model: string;
  years: number;
  margin: number;
  discount: number;
  equity: { value: number; low: number; high: number };
  alive: number;
  purchases: number;
  mean_amount: number;
  deciles: Array<{ share: number; mean: number }>;
  formula: Formula;
  tested: {
    weeks: number;
    groups: Array<{ repeats: number; customers: number; foretold: number; happened: number }>;
  } | null;
}

export interface Formula {
  sale: number;
  per_year: number;
  years: number;
  retention: number;
  lifetime: number;
  value: number;
  spent: number;
  net_present: number;
  acquisition: { cost: number; new_customers: number; ratio: number; payback: number } | null;
}

const columns = [
  'name',
  'company',
  'expected_value',
  'expected_purchases',
  'alive_chance',
  'next_purchase_on',
  'owner',
];
const valued: Filter = { field: 'expected_value', op: 'not_empty' };

/** What customers are worth, and what would make them worth more. */
export default function LifetimeValuePage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const percent = (share: number) => format.percent(100 * share, 0);
  const whole = (amount: number) => format.money(amount, { whole: true });
  const one = (number: number) => format.number(number, { maximumFractionDigits: 1 });
  const two = (number: number) => format.number(number, { maximumFractionDigits: 2 });
  const { formula } = result;
  return (
    <>
      <dl className={classes.figures}>
        <Figure name={t('lifetime-value.equity', { years: result.years })} value={whole(result.equity.value)}>
          {t('lifetime-value.range', { low: whole(result.equity.low), high: whole(result.equity.high) })}
        </Figure>
        <Figure name={t('lifetime-value.alive')} value={format.number(Math.round(result.alive))}>
          {t('lifetime-value.of_all', {
            n: format.number(result.customers),
            share: percent(result.alive / result.customers),
          })}
        </Figure>
        <Figure name={t('lifetime-value.purchases')} value={format.number(Math.round(result.purchases))}>
          {t('lifetime-value.each', { amount: format.money(result.mean_amount) })}
        </Figure>
        <Figure name={t('lifetime-value.spent')} value={whole(formula.spent)}>
          {t('lifetime-value.spent_text')}
        </Figure>
      </dl>
      <Part title={t('lifetime-value.who')}>
        <Chart
          kind="bars"
          title={t('lifetime-value.deciles_finding', { share: percent(result.deciles[0]?.share ?? 0) })}
          subtitle={t('lifetime-value.deciles')}
          rowsName={t('lifetime-value.tenth')}
          rows={result.deciles.map((tenth, i) => ({
            key: String(i),
            label:
              i === 0
                ? t('lifetime-value.best')
                : i === 9
                  ? t('lifetime-value.last')
                  : t('lifetime-value.nth', { n: i + 1 }),
            values: [tenth.share],
            notes: [t('lifetime-value.each', { amount: whole(tenth.mean) })],
          }))}
          series={[{ name: t('lifetime-value.share'), exact: percent, short: percent }]}
        />
      </Part>
      <WhatToDo text={t('lifetime-value.do_text')}>
        <ToList first filter={valued} sort={['-expected_value']} fields={columns} label={t('lifetime-value.do.best')} />
        <ToList
          filter={{ and: [valued, { field: 'alive_chance', op: 'lt', value: 50 }] }}
          sort={['-expected_value']}
          fields={columns}
          label={t('lifetime-value.do.doubtful')}
        />
        <ToList
          filter={{ field: 'next_purchase_on', op: 'within', value: { next: 14, unit: 'day' } }}
          sort={['next_purchase_on']}
          fields={columns}
          label={t('lifetime-value.do.soon')}
        />
      </WhatToDo>
      <Part title={t('lifetime-value.formula')} text={t('lifetime-value.formula_text')}>
        <p className={classes.equation}>
          <span>
            <strong>{format.money(formula.sale)}</strong> {t('lifetime-value.sale')}
          </span>
          <span>×</span>
          <span>
            <strong>{two(formula.per_year)}</strong> {t('lifetime-value.per_year')}
          </span>
          <span>×</span>
          <span>
            <strong>{one(formula.years)}</strong> {t('lifetime-value.years')}
          </span>
          <span>=</span>
          <span>
            <strong>{whole(formula.lifetime)}</strong> {t('lifetime-value.ltv')}
          </span>
        </p>
        <p className={classes.equation}>
          <span>
            <strong>{whole(formula.lifetime)}</strong> {t('lifetime-value.ltv')}
          </span>
          <span>×</span>
          <span>
            <strong>{percent(result.margin)}</strong> {t('lifetime-value.margin')}
          </span>
          <span>=</span>
          <span>
            <strong>{whole(formula.value)}</strong> {t('lifetime-value.clv')}
          </span>
        </p>
        <p className={classes.note}>
          {t('lifetime-value.net_present', { value: whole(formula.net_present), years: result.years })}
        </p>
        <p className={classes.note}>
          {formula.acquisition
            ? t('lifetime-value.acquisition', {
                cost: whole(formula.acquisition.cost),
                n: format.number(formula.acquisition.new_customers),
                ratio: one(formula.acquisition.ratio),
                months: one(formula.acquisition.payback),
                verdict: t(
                  `lifetime-value.ratio.${formula.acquisition.ratio >= 3 ? 'good' : formula.acquisition.ratio >= 1 ? 'thin' : 'bad'}`,
                ),
              })
            : t('lifetime-value.no_acquisition')}
        </p>
      </Part>
      <Levers formula={formula} margin={result.margin} discount={result.discount} customers={result.customers} />
      {result.tested && (
        <Part title={t('lifetime-value.tested')}>
          <Chart
            kind="line"
            title={t('lifetime-value.tested_finding')}
            subtitle={t('lifetime-value.tested_subtitle', { weeks: result.tested.weeks })}
            rowsName={t('lifetime-value.repeats')}
            rows={result.tested.groups
              .filter(({ customers }) => customers > 0)
              .map((group) => ({
                key: String(group.repeats),
                label: group.repeats === 7 ? '7+' : String(group.repeats),
                title: t('lifetime-value.repeats_n', { n: group.repeats === 7 ? '7+' : group.repeats }),
                values: [group.foretold, group.happened],
                notes: [t('models:customers', { count: group.customers, n: format.number(group.customers) })],
              }))}
            series={[
              { name: t('lifetime-value.foretold'), exact: two, short: one },
              { name: t('lifetime-value.happened'), exact: two, short: one },
            ]}
          />
        </Part>
      )}
      <p className={classes.note}>{t(`lifetime-value.method.${result.model}`)}</p>
    </>
  );
}

function Figure({ name, value, children }: { name: string; value: string; children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value}
        <small>{children}</small>
      </dd>
    </div>
  );
}
