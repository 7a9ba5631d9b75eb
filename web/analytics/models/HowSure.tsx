import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { Part } from './Actions.tsx';
import type { Run } from './api.ts';
import classes from './models.module.css';
import { modelWords, pageOf } from './registry.ts';
import { useSaid } from './useSaid.ts';

/** How well the model did on what it had not seen, beside a simple guess. */
export function HowSure({ run }: { run: Run }) {
  const { t } = useTranslation(['models', ...modelWords]);
  const said = useSaid();
  const format = useFormat();
  const { accuracy, model } = run;
  const words = pageOf(model)?.words;
  if (!accuracy) return <Part title={t('how_sure')}>{t([`${words}:${model}.not_tested`, 'not_tested'])}</Part>;
  const { value, baseline, lower_is_better } = accuracy;
  const number = (figure: number) => format.number(figure, { maximumSignificantDigits: 3 });
  const most = Math.max(Math.abs(value), Math.abs(baseline ?? 0)) || 1;
  const better = baseline !== null && (lower_is_better ? value < baseline : value > baseline);
  const bars = [
    { name: t('this_model'), value, own: true },
    ...(baseline === null ? [] : [{ name: t('simple_guess'), value: baseline, own: false }]),
  ];
  return (
    <Part title={t('how_sure')}>
      <p className={classes.sureText}>{said(model, accuracy.say)}</p>
      <dl className={classes.sure} aria-label={t(`${words}:${model}.measure.${accuracy.measure}`)}>
        {bars.map((bar) => (
          <div key={bar.name}>
            <dt>{bar.name}</dt>
            <dd>
              <span className={classes.sureBar} data-own={bar.own || undefined}>
                <span style={{ inlineSize: `${(100 * Math.abs(bar.value)) / most}%` }} />
              </span>
              {number(bar.value)}
            </dd>
          </div>
        ))}
      </dl>
      <p className={classes.quiet}>
        {t(`${words}:${model}.measure.${accuracy.measure}`)}
        {'. '}
        {t(lower_is_better ? 'lower_better' : 'higher_better')}
        {baseline !== null && !better && ` ${t('no_better')}`}
      </p>
    </Part>
  );
}
