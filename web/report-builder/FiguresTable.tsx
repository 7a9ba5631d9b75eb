import { useTranslation } from 'react-i18next';
import type { Figures, Key, Value } from './api.ts';
import type { Picked } from './FiguresView.tsx';
import { numeric, useNames } from './names.ts';
import classes from './report-builder.module.css';

interface Props {
  figures: Figures;
  onPick?: (picked: Picked) => void;
  label: string;
}

/** Every figure of a report; each leads to its records. */
export function FiguresTable({ figures, onPick, label }: Props) {
  const { t } = useTranslation('report-builder');
  const names = useNames();
  const { rows, columns, column_dimension: across, row_dimensions: dimensions, measures } = figures;
  const compared = figures.period_before !== null;
  const first = measures[0];
  const cell = (value: Value, measure: number, place: Omit<Picked, 'measure'>, id: string) => {
    const text = names.value(measures[measure] as NonNullable<typeof first>, value);
    return (
      <td key={id} data-number>
        {onPick && value !== null && numeric(value) !== 0 ? (
          <button type="button" className={classes.figure} onClick={() => onPick({ ...place, measure })}>
            {text}
          </button>
        ) : (
          text
        )}
      </td>
    );
  };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={label}>
      <table className={classes.table}>
        <thead>
          <tr>
            {dimensions.map((one) => (
              <th key={one.field} scope="col">
                {names.dimension(one)}
              </th>
            ))}
            {columns && across && first
              ? columns.map((one) => (
                  <th key={JSON.stringify([one.key, one.others])} scope="col" data-number>
                    {one.others ? t('others') : names.key(across, one.key, one.title, true)}
                  </th>
                ))
              : null}
            {measures.map((one) => (
              <th key={one.name} scope="col" data-number>
                {columns && measures.length === 1 ? t('total') : names.measure(figures, one)}
              </th>
            ))}
            {compared &&
              measures.map((one) => (
                <th key={one.name} scope="col" data-number>
                  {t('before')}
                </th>
              ))}
            {compared && (
              <th scope="col" data-number>
                {t('change')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, at) => (
            <tr key={JSON.stringify([row.key, row.others])}>
              {dimensions.map((one, i) => (
                <th key={one.field} scope="row">
                  {row.others
                    ? i === 0
                      ? t('others')
                      : ''
                    : names.key(one, row.key[i] ?? (null as Key), row.titles[i] ?? null)}
                </th>
              ))}
              {columns?.map((one, column) =>
                cell(row.cells?.[column]?.[0] ?? null, 0, { row: at, column }, JSON.stringify([one.key, one.others])),
              )}
              {measures.map((one, i) => cell(row.values[i] ?? null, i, { row: at }, one.name))}
              {compared &&
                measures.map((one, i) => (
                  <td key={one.name} data-number className={classes.quiet}>
                    {names.value(one, row.before?.[i] ?? null)}
                  </td>
                ))}
              {compared && (
                <td data-number>
                  <Change now={numeric(row.values[0])} before={numeric(row.before?.[0])} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
        {dimensions.length > 0 && (
          <tfoot>
            <tr>
              <th scope="row" colSpan={dimensions.length}>
                {t('total')}
              </th>
              {columns?.map((one, column) =>
                cell(one.values[0] ?? null, 0, { column }, JSON.stringify([one.key, one.others])),
              )}
              {measures.map((one, i) => cell(figures.total.values[i] ?? null, i, {}, one.name))}
              {compared &&
                measures.map((one, i) => (
                  <td key={one.name} data-number className={classes.quiet}>
                    {names.value(one, figures.total.before?.[i] ?? null)}
                  </td>
                ))}
              {compared && (
                <td data-number>
                  <Change now={numeric(figures.total.values[0])} before={numeric(figures.total.before?.[0])} />
                </td>
              )}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}

/** How much more or less it is, with an arrow: colour alone says nothing to some. */
export function Change({ now, before }: { now: number | null; before: number | null | undefined }) {
  const { t, i18n } = useTranslation('report-builder');
  if (now === null || before === null || before === undefined) return <span className={classes.quiet}>–</span>;
  if (before === 0) return <span className={classes.quiet}>{now === 0 ? '–' : t('new_here')}</span>;
  const share = (now - before) / Math.abs(before);
  const text = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 1 }).format(
    Math.abs(share),
  );
  if (Math.abs(share) < 0.0005) return <span className={classes.quiet}>{t('same')}</span>;
  return (
    <span className={classes.trend} data-up={share > 0 || undefined}>
      {share > 0 ? '▲' : '▼'} {text}
    </span>
  );
}
