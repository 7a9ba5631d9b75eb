import { Button, Slider } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { Part } from '../Actions.tsx';
import classes from './customers.module.css';
import type { Formula } from './LifetimeValuePage.tsx';

interface Props {
  formula: Formula;
  /** Shares. */
  margin: number;
  discount: number;
  customers: number;
}

/**
 * What a customer would be worth if one thing changed: margin x retention^year, discounted, over all years ahead; the same
 * formula as `retainedValue` on the server.
 */
export function Levers({ formula, margin, discount, customers }: Props) {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const now = {
    retention: formula.retention * 100,
    margin: margin * 100,
    frequency: formula.per_year,
    sale: formula.sale,
    discount: discount * 100,
  };
  const [at, setAt] = useState(now);
  const worth = ({ retention, margin, frequency, sale, discount }: typeof now) => {
    const rate = discount / 100;
    return (sale * frequency * (margin / 100) * (1 + rate)) / Math.max(1e-9, 1 + rate - retention / 100);
  };
  const [before, after] = [worth(now), worth(at)];
  const gained = before > 0 ? (100 * (after - before)) / before : 0;
  const percent = (value: number) => format.percent(value, 0);
  const levers: Array<[keyof typeof now, min: number, max: number, step: number, (value: number) => string]> = [
    ['retention', 0, 98, 1, percent],
    [
      'frequency',
      0,
      Math.max(4, Math.ceil(now.frequency * 3)),
      0.1,
      (value) => format.number(value, { maximumFractionDigits: 1 }),
    ],
    ['sale', 0, Math.max(10, Math.ceil(now.sale * 3)), Math.max(0.1, now.sale / 50), (value) => format.money(value)],
    ['margin', 0, 100, 1, percent],
    ['discount', 0, 40, 1, percent],
  ];
  return (
    <Part title={t('levers.title')} text={t('levers.text')}>
      <div className={classes.levers}>
        <div className={classes.sliders}>
          {levers.map(([name, min, max, step, say]) => (
            <div key={name} className={classes.lever}>
              <span id={`lever-${name}`}>{t(`levers.${name}`)}</span>
              <Slider
                aria-labelledby={`lever-${name}`}
                thumbLabel={t(`levers.${name}`)}
                min={min}
                max={max}
                step={step}
                value={at[name]}
                label={null}
                onChange={(value) => setAt((old) => ({ ...old, [name]: value }))}
              />
              <output>{say(at[name])}</output>
            </div>
          ))}
        </div>
        <div className={classes.leverResult} aria-live="polite">
          <span className={classes.note}>{t('levers.worth')}</span>
          <strong>{format.money(after, { whole: after >= 100 })}</strong>
          <span>
            {Math.abs(gained) < 0.5
              ? t('levers.same')
              : t(gained > 0 ? 'levers.more' : 'levers.less', {
                  share: format.percent(Math.abs(gained), 0),
                  all: format.money(Math.abs(after - before) * customers, { whole: true }),
                  n: format.number(customers),
                })}
          </span>
          <Button variant="default" size="xs" onClick={() => setAt(now)} disabled={Math.abs(gained) < 1e-9}>
            {t('levers.reset')}
          </Button>
        </div>
      </div>
    </Part>
  );
}
