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
  const first = ['person', 'company', 'deal', 'product'];
  const rank = (one: ObjectMeta) => first.indexOf(one.name) + 1 || 9;
  return useObjects()
    .filter((one) => !one.hidden && !unmeasured.includes(one.name))
    .toSorted((a, b) => rank(a) - rank(b));
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

interface ObjectChoiceProps {
  value: string;
  onChange(plural: string): void;
  /** Written above it, in forms. */
  label?: string;
}

export function ObjectChoice({ value, onChange, label }: ObjectChoiceProps) {
  const { t } = useTranslation('quality');
  const labels = useLabels();
  const data = useMeasured().map((one) => ({ value: one.plural, label: labels.objects(one) }));
  return (
    <Select
      label={label}
      aria-label={label ? undefined : t('object')}
      data={data}
      value={value}
      onChange={(plural) => plural && onChange(plural)}
      allowDeselect={false}
      w={label ? undefined : 200}
    />
  );
}
