import { Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { type ObjectMeta, useLabels, useObjects } from '../kernel/objects.ts';
import classes from './quality.module.css';

/** A share from 0 to 1 as a short bar with its figure. */
export function Meter({ share, label }: { share: number | null | undefined; label: string }) {
  const format = useFormat();
  if (share === null || share === undefined) return <span className={classes.meter}>–</span>;
  return (
    <span className={classes.meter} role="img" aria-label={`${label}: ${format.percent(share * 100, 1)}`}>
      <span className={classes.track}>
        <span className={classes.fill} style={{ inlineSize: `${Math.round(share * 100)}%` }} />
      </span>
      <span className={classes.meterText}>{format.percent(share * 100, share > 0.995 && share < 1 ? 1 : 0)}</span>
    </span>
  );
}

/** The objects whose records are looked after; tasks, notes and settings are not. */
export function useMeasured(): ObjectMeta[] {
  const unmeasured = ['task', 'note', 'member', 'team', 'pipeline', 'stage', 'term'];
  return useObjects().filter((one) => !one.hidden && !unmeasured.includes(one.name));
}

/** Which object a tab is about, kept in its address. */
export function useChosenObject(): [string, (plural: string) => void] {
  const measured = useMeasured();
  const { object } = useSearch({ strict: false }) as { object?: string };
  const navigate = useNavigate();
  const chosen = measured.find((one) => one.plural === object) ?? measured[0];
  const choose = (plural: string) =>
    void navigate({ to: '.', search: ((now: object) => ({ ...now, object: plural })) as never, replace: true });
  return [chosen?.plural ?? 'people', choose];
}

export function ObjectChoice({ value, onChange }: { value: string; onChange(plural: string): void }) {
  const { t } = useTranslation('quality');
  const labels = useLabels();
  const data = useMeasured().map((one) => ({ value: one.plural, label: labels.objects(one) }));
  return (
    <Select
      aria-label={t('object')}
      data={data}
      value={value}
      onChange={(plural) => plural && onChange(plural)}
      allowDeselect={false}
      w={200}
    />
  );
}
