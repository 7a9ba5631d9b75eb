import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { Bone } from '../kernel/ui/index.ts';
import { MissingRates } from '../kernel/ui/MissingRates.tsx';
import type { Forecast } from './api.ts';
import classes from './forecast.module.css';

/** Closed, committed and best case on one bar against the quota, with the figures in words. */
export function Headline({ forecast }: { forecast: Forecast | undefined }) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  if (!forecast)
    return (
      <div className={classes.headline}>
        <Bone width="40%" height={28} />
        <Bone width="100%" height={14} />
      </div>
    );
  const { all, judged, quota, attainment } = forecast.total;
  const [closed, commit, best, pipeline] = [
    all.closed,
    judged.commit,
    judged.best_case,
    Number(all.closed) + Number(all.pipeline),
  ].map(Number) as [number, number, number, number];
  const goal = Number(quota ?? 0);
  const end = Math.max(goal, best, pipeline, 1);
  const at = (value: number) => `${Math.min(100, (value / end) * 100)}%`;
  const parts = [
    { key: 'closed', value: closed, from: 0 },
    { key: 'commit', value: commit, from: closed },
    { key: 'best_case', value: best, from: Math.max(closed, commit) },
    { key: 'pipeline', value: pipeline, from: Math.max(closed, commit, best) },
  ];
  const figures = [
    { key: 'closed', value: all.closed },
    { key: 'commit', value: judged.commit },
    { key: 'best_case', value: judged.best_case },
    { key: 'pipeline', value: all.pipeline },
    { key: 'weighted', value: all.weighted },
  ];
  return (
    <section className={classes.headline} aria-label={t('summary')}>
      <p className={classes.finding}>
        {goal > 0
          ? t(commit >= goal ? 'finding.reached' : 'finding.short', {
              commit: format.money(commit, { whole: true }),
              quota: format.money(goal, { whole: true }),
              gap: format.money(Math.abs(goal - commit), { whole: true }),
            })
          : t('finding.no_quota', {
              commit: format.money(commit, { whole: true }),
              best: format.money(best, { whole: true }),
            })}
      </p>
      <div className={classes.bar} aria-hidden>
        {parts.map(
          ({ key, value, from }) =>
            value > from && (
              <span
                key={key}
                className={classes.part}
                data-part={key}
                style={{ insetInlineStart: at(from), inlineSize: `calc(${at(value)} - ${at(from)})` }}
              />
            ),
        )}
        {goal > 0 && <span className={classes.goal} style={{ insetInlineStart: at(goal) }} />}
      </div>
      <dl className={classes.figures}>
        {figures.map(({ key, value }) => (
          <div key={key}>
            <dt data-part={key}>{t(`figure.${key}`)}</dt>
            <dd>{format.money(value, { whole: true })}</dd>
          </div>
        ))}
        <div>
          <dt>{t('figure.quota')}</dt>
          <dd>
            {quota ? format.money(quota, { whole: true }) : '–'}
            {attainment !== null && <small> {format.percent(attainment, 0)}</small>}
          </dd>
        </div>
      </dl>
      <MissingRates currencies={forecast.missing_rates} from={forecast.missing_rates_from} className={classes.note} />
      {forecast.circles.length > 0 && (
        <p className={classes.note} role="note">
          {t('circles', { names: format.list(forecast.circles) })}
        </p>
      )}
    </section>
  );
}
