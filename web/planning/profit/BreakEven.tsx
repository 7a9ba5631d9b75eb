import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { costVolumeProfit } from '../../../server/analytics/models/profit/volume.ts';
import { Chart, type ChartRow } from '../../kernel/charts/Chart.tsx';
import { useFormat } from '../../kernel/format.ts';
import type { Profitability } from '../api.ts';
import classes from '../planning.module.css';
import { Slider } from '../Slider.tsx';

const STEPS = 20;

/** What follows from selling more or less, at other prices and costs: break-even, safety, and how hard fixed costs bite. */
export function BreakEven({ business }: { business: NonNullable<Profitability['business']> }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const start = {
    volume: business.volume,
    price: Number(business.price),
    variable: Number(business.variable),
    fixed: Number(business.fixed),
  };
  const [now, setNow] = useState(start);
  const change = (next: Partial<typeof start>) => setNow((before) => ({ ...before, ...next }));
  const found = costVolumeProfit(now);
  const money = (value: number) => format.money(Math.round(value), { whole: true });
  const exact = (value: number) => format.money(value);
  const whole = (value: number) => format.number(value, { maximumFractionDigits: 0 });
  const top = Math.max(start.volume, now.volume, 'refused' in found ? 0 : (found.breakEvenVolume ?? 0)) * 1.3 || 1;
  const rows: ChartRow[] = Array.from({ length: STEPS + 1 }, (_, i) => {
    const volume = (top * i) / STEPS;
    return {
      key: String(i),
      label: whole(volume),
      title: t('profit.at_volume', { volume: whole(volume) }),
      values: [volume * now.price, now.fixed + volume * now.variable],
    };
  });
  const short = (value: number) => format.money(value, { compact: true });
  const range = (value: number) => ({
    min: 0,
    max: Math.max(1, value * 2),
    step: Math.max(0.01, Math.round(value) / 100),
  });
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{t('profit.break_even')}</h2>
      <p className={classes.quiet}>{t('profit.break_even_text')}</p>
      <div className={classes.sliders}>
        <Slider
          label={t('profit.orders')}
          value={now.volume}
          {...range(start.volume)}
          step={1}
          say={whole}
          change={(volume) => change({ volume })}
        />
        <Slider
          label={t('profit.price')}
          value={now.price}
          {...range(start.price)}
          say={exact}
          change={(price) => change({ price })}
        />
        <Slider
          label={t('profit.variable')}
          value={now.variable}
          {...range(start.variable)}
          say={exact}
          change={(variable) => change({ variable })}
        />
        <Slider
          label={t('profit.fixed')}
          value={now.fixed}
          {...range(Math.max(start.fixed, start.volume * start.price * 0.25))}
          say={money}
          change={(fixed) => change({ fixed })}
        />
      </div>
      {'refused' in found ? (
        <p>{found.refused}</p>
      ) : (
        <>
          <Chart
            kind="line"
            title={
              found.breakEvenVolume === null
                ? t('profit.never')
                : t('profit.even_at', {
                    volume: whole(Math.ceil(found.breakEvenVolume)),
                    revenue: money(found.breakEvenRevenue ?? 0),
                  })
            }
            subtitle={t('profit.even_text')}
            rows={rows}
            series={[
              { name: t('profit.revenue'), exact: money, short },
              { name: t('profit.all_cost'), exact: money, short },
            ]}
            rowsName={t('profit.orders')}
            height={240}
          />
          <dl className={classes.figures}>
            <div>
              <dt>{t('profit.profit')}</dt>
              <dd>{money(found.profit)}</dd>
            </div>
            <div>
              <dt>{t('profit.contribution')}</dt>
              <dd>
                {money(found.contribution)}
                <small>{t('profit.each_order', { amount: exact(found.contributionPerUnit) })}</small>
              </dd>
            </div>
            <div>
              <dt>{t('profit.safety')}</dt>
              <dd>
                {found.marginOfSafety === null ? '–' : format.percent(found.marginOfSafety * 100, 0)}
                <small>{t('profit.safety_text')}</small>
              </dd>
            </div>
            <div>
              <dt>{t('profit.leverage')}</dt>
              <dd>
                {found.operatingLeverage === null
                  ? '–'
                  : format.number(found.operatingLeverage, { maximumFractionDigits: 1 })}
                <small>
                  {found.operatingLeverage === null
                    ? t('profit.leverage_none')
                    : t('profit.leverage_text', { percent: format.percent(found.operatingLeverage * 10, 0) })}
                </small>
              </dd>
            </div>
          </dl>
        </>
      )}
    </section>
  );
}
