import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import classes from '../imports.module.css';
import type { FactImport } from './api.ts';

/** What the check foresees, or the run has done: in figures, and what is wrong with rows. */
export function FactResult({ one }: { one: FactImport }) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const { counts } = one;
  if (!counts) return null;
  const n = (value: number) => format.number(value);
  const figures: Array<[string, string, string?]> = [
    [
      t(one.finished_at ? 'facts.figure.brought' : 'facts.figure.taken'),
      n(counts.taken),
      counts.first && counts.last
        ? `${format.date(counts.first.slice(0, 10))} – ${format.date(counts.last.slice(0, 10))}`
        : undefined,
    ],
    [t('facts.figure.returns'), n(counts.returns)],
    [t('facts.figure.people_known'), n(counts.people_known)],
    [t('facts.figure.people_made'), n(counts.people_made)],
    [t('facts.figure.duplicates'), n(counts.duplicates), t('facts.figure.duplicates_text')],
    [t('facts.figure.refused'), n(counts.refused)],
  ];
  const unrated = Object.entries(counts.unrated);
  return (
    <section aria-label={t('facts.result')}>
      <dl className={classes.factFigures}>
        {figures.map(([label, value, note]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
            {note && <p className={classes.dimmed}>{note}</p>}
          </div>
        ))}
      </dl>
      {Object.keys(counts.sums).length > 0 && (
        <p>
          {t('facts.sums', {
            sums: format.list(
              Object.entries(counts.sums).map(([currency, amount]) => format.money({ amount, currency })),
            ),
          })}
        </p>
      )}
      {unrated.length > 0 && (
        <p role="alert" className={classes.factWarning}>
          {t('facts.unrated', { list: format.list(unrated.map(([currency, lines]) => `${n(lines)} ${currency}`)) })}
        </p>
      )}
      {counts.anonymous > 0 && (
        <p className={classes.dimmed}>{t('facts.anonymous', { count: counts.anonymous, n: n(counts.anonymous) })}</p>
      )}
      {one.problems.length > 0 && (
        <details open={counts.refused < 12}>
          <summary>{t('facts.problems', { count: counts.refused, n: n(counts.refused) })}</summary>
          <ul className={classes.factProblems}>
            {one.problems.map(({ line, column, code, message }) => (
              <li key={`${line} ${code}`}>
                <span className={classes.dimmed}>
                  {t('facts.line', { line })}
                  {column ? ` · ${column}` : ''}
                </span>{' '}
                {message}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
