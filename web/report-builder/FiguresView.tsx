import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { Bone } from '../kernel/ui/Skeletons.tsx';
import type { ChartWish, Figures } from './api.ts';
import { Change, FiguresTable } from './FiguresTable.tsx';
import { numeric, useNames } from './names.ts';
import classes from './report-builder.module.css';

const Plot = lazy(() => import('./plots/Plot.tsx'));

/** What was pressed, by places: a row, a column, a measure; none of them for the total. */
export interface Picked {
  row?: number;
  column?: number;
  measure?: number;
}

interface Props {
  figures: Figures;
  chart: ChartWish;
  name: string;
  height: number;
  onPick?: (picked: Picked) => void;
}

/** The figures as the report wants them seen. */
export function FiguresView({ figures, chart, name, height, onPick }: Props) {
  const { t } = useTranslation('report-builder');
  const empty = figures.rows.length === 0 || figures.rows.every(({ values }) => values.every((one) => one === null));
  if (empty && chart.type !== 'number' && chart.type !== 'gauge')
    return <p className={classes.nothing}>{t('nothing')}</p>;
  if (chart.type === 'number') return <BigNumber figures={figures} onPick={onPick} height={height} />;
  if (chart.type === 'table') {
    return (
      <div style={{ maxHeight: height, overflow: 'auto' }}>
        <FiguresTable figures={figures} onPick={onPick} label={name} />
      </div>
    );
  }
  const shown = figures.measures.filter(({ kind }) => kind !== 'date' && kind !== 'datetime');
  // Beside each figure stands the one it is compared with, where there are some.
  const step = figures.period_before && !figures.columns ? 2 : 1;
  return (
    <Suspense fallback={<Bone height={height} />}>
      <Plot
        figures={figures}
        chart={chart}
        height={height}
        label={name}
        onPick={
          onPick &&
          (({ row, column }) => {
            if (figures.columns) onPick({ row, column, measure: 0 });
            else onPick({ row, measure: figures.measures.indexOf(shown[Math.floor((column ?? 0) / step)] as never) });
          })
        }
      />
    </Suspense>
  );
}

function BigNumber({ figures, onPick, height }: Pick<Props, 'figures' | 'onPick' | 'height'>) {
  const { t } = useTranslation('report-builder');
  const names = useNames();
  const format = useFormat();
  const days = figures.period_before;
  return (
    <div className={classes.numbers} style={{ minHeight: Math.min(height, 120) }}>
      {figures.measures.slice(0, 4).map((one, i) => {
        const now = figures.total.values[i] ?? null;
        return (
          <div key={one.name}>
            <div className={classes.numberName}>{names.measure(figures, one)}</div>
            <button
              type="button"
              className={classes.number}
              disabled={!onPick || now === null}
              onClick={() => onPick?.({ measure: i })}
            >
              {names.value(one, now)}
            </button>
            {days && (
              <div className={classes.numberTrend}>
                <Change now={numeric(now)} before={numeric(figures.total.before?.[i])} />{' '}
                {t('against', { from: format.date(days.from, 'short'), until: format.date(days.until, 'short') })}
              </div>
            )}
          </div>
        );
      })}
    </div>
  );
}
