import { Progress as Bar } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import type { ImportDetail } from './api.ts';
import classes from './imports.module.css';
import { timeLeft } from './wizard.ts';

/** How far, how fast, how long still. */
export function Progress({
  progress,
  doing,
  still = false,
}: {
  progress: ImportDetail['progress'];
  doing: string;
  still?: boolean;
}) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const { rows = 0, total = null, rows_per_second: speed = null, seconds_left: left = null } = progress ?? {};
  const share = total ? (rows / total) * 100 : null;
  const remaining = left === null ? null : timeLeft(left);
  return (
    <div className={classes.progress}>
      <Bar.Root size="md" aria-label={doing}>
        <Bar.Section
          value={share ?? 100}
          animated={!still && share === null}
          striped={!still && share === null}
          aria-label={doing}
          aria-valuetext={share === null ? doing : format.percent(share, 0)}
        />
      </Bar.Root>
      <div className={classes.progressText} role="status">
        <span>
          {doing}
          {total !== null && ` · ${t('progress.of', { n: format.number(rows), total: format.number(total) })}`}
        </span>
        {!still && (
          <span className={classes.dimmed}>
            {[
              speed && t('progress.speed', { n: format.number(Math.round(speed)) }),
              remaining &&
                t(`progress.left_${remaining.unit}`, {
                  count: Math.ceil(remaining.value),
                  n: format.number(remaining.value),
                }),
            ]
              .filter(Boolean)
              .join(' · ')}
          </span>
        )}
      </div>
    </div>
  );
}
