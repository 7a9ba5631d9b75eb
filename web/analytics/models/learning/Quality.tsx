import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { Part } from '../Actions.tsx';
import classes from './learning.module.css';
import type { Learnt, Vocabulary } from './shapes.ts';

/** Whether probabilities can be taken at their word, how much the best-scored find, and which methods were tried. */
export function Quality({ found, words }: { found: Learnt; words: Vocabulary }) {
  const { t } = useTranslation('models-learning');
  return (
    <Part title={t('quality')} text={t('quality_text')}>
      <div className={classes.charts}>
        {found.measures ? (
          <>
            <Calibration measures={found.measures} />
            <Gains measures={found.measures} />
          </>
        ) : (
          found.numbers && <SaidAndWas numbers={found.numbers} words={words} />
        )}
      </div>
      <Figures found={found} words={words} />
      <Methods found={found} words={words} />
    </Part>
  );
}

function Calibration({ measures }: { measures: NonNullable<Learnt['measures']> }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const percent = (value: number) => format.percent(value * 100, 0);
  const off =
    measures.calibration.reduce((sum, group) => sum + group.rows * Math.abs(group.said - group.happened.value), 0) /
    measures.rows;
  return (
    <Chart
      title={t('calibration', { points: format.number(off * 100, { maximumFractionDigits: 1 }) })}
      subtitle={t('calibration_text')}
      kind="bars"
      rowsName={t('said')}
      series={[
        { name: t('happened'), exact: percent, short: percent },
        { name: t('said'), exact: percent, short: percent, faded: true },
      ]}
      rows={measures.calibration.map(({ said, happened, rows }, i) => ({
        key: String(i),
        label: percent(said),
        title: t('said_so', { said: percent(said) }),
        values: [happened.value, said],
        notes: [
          t('records_n', { count: rows, n: format.number(rows) }),
          t('interval', { low: percent(happened.low), high: percent(happened.high) }),
        ],
      }))}
    />
  );
}

function Gains({ measures: { gains, lift } }: { measures: NonNullable<Learnt['measures']> }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const percent = (value: number) => format.percent(value * 100, 0);
  const fifth = gains.find(({ share }) => share >= 0.199);
  return (
    <Chart
      title={t('gains', { share: percent(fifth?.share ?? 0.2), found: percent(fifth?.found ?? 0) })}
      subtitle={t('gains_text', { lift: format.number(lift.value, { maximumFractionDigits: 1 }) })}
      kind="line"
      rowsName={t('asked')}
      series={[
        { name: t('this_model'), exact: percent, short: percent, max: 1 },
        { name: t('by_chance'), exact: percent, short: percent, max: 1, faded: true },
      ]}
      rows={gains.map(({ share, found }) => ({
        key: String(share),
        label: percent(share),
        values: [found, share],
      }))}
    />
  );
}

function SaidAndWas({ numbers, words }: { numbers: NonNullable<Learnt['numbers']>; words: Vocabulary }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  return (
    <Chart
      title={t('said_and_was', { half: words.said(numbers.half_within) })}
      subtitle={t('said_and_was_text')}
      kind="bars"
      rowsName={t('said')}
      series={[
        { name: t('was'), exact: words.said, short: words.said },
        { name: t('said'), exact: words.said, short: words.said, faded: true },
      ]}
      rows={numbers.groups.map(({ said, was, rows }, i) => ({
        key: String(i),
        label: words.said(said),
        values: [was.value, said],
        notes: [t('records_n', { count: rows, n: format.number(rows) })],
      }))}
    />
  );
}

function Figures({ found: { measures, numbers }, words }: { found: Learnt; words: Vocabulary }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const three = (value: number) => format.number(value, { maximumFractionDigits: 3 });
  const spread = (low: number, high: number, text = three) => `${text(low)} – ${text(high)}`;
  const rows: Array<[key: string, value: string, range: string]> = [];
  if (measures) {
    const { auc, average_precision, log_loss, brier, brier_of_mean, lift } = measures;
    rows.push(
      ['auc', three(auc.value), spread(auc.low, auc.high)],
      [
        'average_precision',
        three(average_precision),
        t('share_of_yes', { share: three(measures.positives / measures.rows) }),
      ],
      ['log_loss', three(log_loss), ''],
      ['brier', three(brier.value), t('of_mean', { value: three(brier_of_mean) })],
      ['lift', three(lift.value), spread(lift.low, lift.high)],
    );
  }
  if (numbers) {
    const { r2, mae, mae_of_median, rmse } = numbers;
    rows.push(
      ['r2', format.percent(r2.value * 100, 0), spread(r2.low, r2.high)],
      ['mae', words.said(mae.value), t('of_median', { value: words.said(mae_of_median) })],
      ['rmse', words.said(rmse), ''],
    );
  }
  return (
    <details className={classes.details}>
      <summary>{t('figures')}</summary>
      <table className={classes.table}>
        <tbody>
          {rows.map(([key, value, range]) => (
            <tr key={key}>
              <th scope="row">
                {t(`measures.${key}`)} <small>{t(`measures_text.${key}`)}</small>
              </th>
              <td>{value}</td>
              <td>{range}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

function Methods({ found: { tried, method, kind }, words }: { found: Learnt; words: Vocabulary }) {
  const { t } = useTranslation('models-learning');
  const format = useFormat();
  const loss = (value: number) =>
    kind === 'yes_no' ? format.number(value, { maximumFractionDigits: 3 }) : words.said(Math.sqrt(value));
  return (
    <details className={classes.details}>
      <summary>{t('methods', { method: t(`method.${method}`) })}</summary>
      <p className={classes.quiet}>{t('methods_text')}</p>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('method_name')}</th>
            <th scope="col">{t(kind === 'yes_no' ? 'measures.log_loss' : 'measures.rmse')}</th>
            {kind === 'yes_no' && <th scope="col">{t('measures.auc')}</th>}
          </tr>
        </thead>
        <tbody>
          {tried.map((one) => (
            <tr key={one.method} data-chosen={one.method === method || undefined}>
              <th scope="row">
                {t(`method.${one.method}`)} {one.method === method && <small>{t('chosen')}</small>}
              </th>
              <td>{loss(one.loss)}</td>
              {kind === 'yes_no' && (
                <td>{one.auc === null ? '' : format.number(one.auc, { maximumFractionDigits: 3 })}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
