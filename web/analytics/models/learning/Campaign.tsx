import { Slider } from '@mantine/core';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { Part, ToList } from '../Actions.tsx';
import { bestPlan, type Plan, plansOf, type Stakes } from './campaign.ts';
import classes from './learning.module.css';

const columns = ['name', 'company', 'person', 'churn_risk', 'mrr', 'owner', 'starts'];

/** What a call costs and brings decides whom to call. */
export function Campaign({ risks }: { risks: Array<{ risk: number; yearly: number }> }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const [stakes, setStakes] = useState<Stakes>({ cost: 40, success: 0.25, margin: 0.7 });
  const plans = useMemo(() => plansOf(risks, stakes), [risks, stakes]);
  const best = bestPlan(plans);
  const money = (value: number) => format.money(Math.round(value), { whole: true });
  const set = (part: Partial<Stakes>) => setStakes((before) => ({ ...before, ...part }));
  // The list is asked in percent with one digit, as the field holds it.
  const least = best ? Math.floor(best.threshold * 1000) / 10 : 0;
  return (
    <Part title={t('campaign')} text={t('campaign_text')}>
      <div className={classes.campaign}>
        <div className={classes.sliders}>
          <Setting
            label={t('cost')}
            text={money(stakes.cost)}
            value={stakes.cost}
            max={300}
            step={5}
            onChange={(cost) => set({ cost })}
          />
          <Setting
            label={t('success')}
            text={format.percent(stakes.success * 100, 0)}
            value={stakes.success * 100}
            max={100}
            step={5}
            onChange={(value) => set({ success: value / 100 })}
          />
          <Setting
            label={t('margin')}
            text={format.percent(stakes.margin * 100, 0)}
            value={stakes.margin * 100}
            max={100}
            step={5}
            onChange={(value) => set({ margin: value / 100 })}
          />
        </div>
        <div className={classes.sliders}>
          {best ? (
            <>
              <dl className={classes.sums} aria-live="polite">
                <Sum name={t('calls')} value={format.number(best.calls)} />
                <Sum name={t('kept_customers')} value={format.number(best.kept, { maximumFractionDigits: 0 })} />
                <Sum name={t('spent')} value={money(best.cost)} />
                <Sum name={t('brings')} value={money(best.benefit)} />
                <Sum name={t('remains')} value={money(best.profit)} />
              </dl>
              <Profit plans={plans} best={best} />
              <div>
                <ToList
                  plural="subscriptions"
                  first
                  filter={{ field: 'churn_risk', op: 'gte', value: least }}
                  sort={['-churn_risk']}
                  fields={columns}
                  label={t('see_calls', { count: best.calls, n: format.number(best.calls) })}
                />
              </div>
            </>
          ) : (
            <p role="status">{t('no_call_pays')}</p>
          )}
        </div>
      </div>
    </Part>
  );
}

function Sum({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

interface SettingProps {
  label: string;
  text: string;
  value: number;
  max: number;
  step: number;
  onChange(value: number): void;
}

function Setting({ label, text, value, max, step, onChange }: SettingProps) {
  const id = useId();
  return (
    <div className={classes.slider}>
      <span className={classes.sliderHead}>
        <span id={id}>{label}</span>
        <strong>{text}</strong>
      </span>
      <Slider
        thumbProps={{ 'aria-labelledby': id }}
        value={value}
        min={0}
        max={max}
        step={step}
        label={null}
        onChange={onChange}
      />
    </div>
  );
}

function Profit({ plans, best }: { plans: Plan[]; best: Plan }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const money = (value: number) => format.money(Math.round(value), { whole: true });
  const short = (value: number) => format.money(value, { compact: true });
  const every = Math.max(1, Math.ceil(plans.length / 40));
  const shown = plans.filter((plan, i) => i % every === 0 || plan === best || i === plans.length - 1);
  return (
    <Chart
      title={t('profit', { risk: format.percent(best.threshold * 100, 0), profit: money(best.profit) })}
      subtitle={t('profit_text')}
      kind="line"
      rowsName={t('calls')}
      height={200}
      series={[
        { name: t('brings'), exact: money, short },
        { name: t('spent'), exact: money, short, faded: true },
      ]}
      rows={shown.map((plan) => ({
        key: String(plan.calls),
        label: format.number(plan.calls),
        title: t('calls_n', { count: plan.calls, n: format.number(plan.calls) }),
        values: [plan.benefit, plan.cost],
        notes: [`${t('remains')}: ${money(plan.profit)}`],
      }))}
    />
  );
}
