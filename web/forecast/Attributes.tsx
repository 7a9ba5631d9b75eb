import { SegmentedControl } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { Badge } from '../kernel/ui/index.ts';
import { Section } from '../kernel/ui/SettingsPage.tsx';
import type { Evidence, ScoreCard } from './api.ts';
import classes from './forecast.module.css';
import type { useAttributeNames } from './useAttributeNames.ts';

interface Props {
  found: ScoreCard;
  names: ReturnType<typeof useAttributeNames>;
  disabled: boolean;
  onDecide(name: string, accepted: boolean | null): void;
}

/** What the history proposes, what it rests on, and what a person has said of it. */
export function Attributes({ found, names, disabled, onDecide }: Props) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const card = found.card;
  const evidence = new Map(card?.evidence.map((one) => [one.name, one]));
  const weights = new Map(card?.weights.map((one) => [one.name, one.share]));
  const rows = found.attributes.toSorted(
    (a, b) => (evidence.get(b.name)?.information ?? -1) - (evidence.get(a.name)?.information ?? -1),
  );
  const telling = ({ name, groups }: Evidence) =>
    groups
      .filter((group) => group.word !== '' && (group.lift.low > 1 || group.lift.high < 1))
      .slice(0, 2)
      .map((group) => {
        const what =
          group.word !== null
            ? (names.value(name, group.word) ?? t('score.one_of_them'))
            : group.from === null && group.to === null
              ? t('score.empty')
              : t('score.range', {
                  from: group.from === null ? '' : names.value(name, group.from),
                  to: group.to === null ? '' : names.value(name, group.to),
                });
        const number = (value: number) => format.number(value, { maximumFractionDigits: 1 });
        return t('score.times', {
          what,
          lift: number(group.lift.value),
          low: number(group.lift.low),
          high: number(group.lift.high),
        });
      })
      .join(' · ');
  return (
    <Section title={t('score.attributes')} text={t('score.attributes_text')}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('score.attribute')}</th>
              <th scope="col" data-number data-wide>
                {t('score.filled')}
              </th>
              <th scope="col" data-number>
                {t('score.information')}
              </th>
              <th scope="col" data-number data-wide>
                {t('score.weight')}
              </th>
              <th scope="col">{t('score.decision')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const told = evidence.get(row.name);
              const weight = weights.get(row.name);
              return (
                <tr key={row.name}>
                  <th scope="row">
                    {names.name(row.name, row.label)}{' '}
                    {told?.leaks ? (
                      <Badge color="red">{t('score.leaks')}</Badge>
                    ) : told?.clear && row.accepted === null ? (
                      <Badge color="green">{t('score.proposed')}</Badge>
                    ) : null}
                    {told && <div className={classes.groups}>{telling(told)}</div>}
                  </th>
                  <td data-number data-wide>
                    {told ? format.percent(told.filled * 100, 0) : '–'}
                  </td>
                  <td data-number>{told ? format.number(told.information, { maximumFractionDigits: 2 }) : '–'}</td>
                  <td data-number data-wide>
                    {weight === undefined ? '–' : format.percent(weight * 100, 0)}
                  </td>
                  <td>
                    <SegmentedControl
                      size="xs"
                      aria-label={t('score.decision_of', { name: names.name(row.name, row.label) })}
                      disabled={disabled || told?.leaks}
                      data={(['auto', 'yes', 'no'] as const).map((value) => ({
                        value,
                        label: t(`score.choice.${value}`),
                      }))}
                      value={row.accepted === null ? 'auto' : row.accepted ? 'yes' : 'no'}
                      onChange={(value) => onDecide(row.name, value === 'auto' ? null : value === 'yes')}
                    />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </Section>
  );
}
