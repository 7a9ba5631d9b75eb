import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { messageOf } from '../kernel/notify.ts';
import type { Preview as Seen } from './api.ts';
import classes from './goals.module.css';
import { useGoalWords } from './words.ts';

interface Props {
  preview: Seen | undefined;
  error: unknown;
  target: number;
  take(value: number): void;
}

/** What the count comes to now and came to before, as small bars under the target's line. */
export function Preview({ preview, error, target, take }: Props) {
  const { t } = useTranslation('goals');
  const words = useGoalWords();
  if (error) return <p className={classes.quiet}>{messageOf(error)}</p>;
  if (!preview) return <p className={classes.quiet}>{t('preview.loading')}</p>;
  const { kind, now, before } = preview;
  const all = [...before, { period: preview.period, value: now }];
  const most = Math.max(1, target, ...all.map(({ value }) => Number(value ?? 0)));
  const past = before.map(({ value }) => Number(value ?? 0)).filter((value) => value > 0);
  const mean = past.reduce((sum, value) => sum + value, 0) / Math.max(1, past.length);
  const proposal = Number((mean * 1.1).toPrecision(2));
  return (
    <div className={classes.preview} aria-live="polite">
      <p className={classes.quiet}>
        {t('preview.now', { value: words.figure(kind, now), period: words.period(preview.period) })}
        {preview.partial && ` ${t('note.partial')}`}
      </p>
      <ol className={classes.previewBars}>
        {all.map(({ period, value }, i) => (
          <li key={period.from} data-now={i === all.length - 1 || undefined}>
            <span className={classes.previewValue}>{words.figure(kind, value, true)}</span>
            <span className={classes.previewBar}>
              <span style={{ blockSize: `${(Number(value ?? 0) / most) * 100}%` }} />
              {target > 0 && <i style={{ insetBlockEnd: `${(target / most) * 100}%` }} />}
            </span>
            <span className={classes.previewName}>{words.period(period)}</span>
          </li>
        ))}
      </ol>
      {target === 0 && kind !== 'percent' && proposal > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => take(proposal)}>
          {t('preview.take', { value: words.figure(kind, proposal) })}
        </Button>
      )}
    </div>
  );
}
