import { NumberInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type FieldUse, fieldsQuery } from './api.ts';
import { Meter, ObjectChoice, useChosenObject } from './parts.tsx';
import classes from './quality.module.css';

/** Every field: how full, how often used, what it counts in the completeness, and how fast it goes out of date. */
export default function Fields() {
  const { t } = useTranslation('quality');
  const labels = useLabels();
  const [object, choose] = useChosenObject();
  const meta = useObjects().find((one) => one.plural === object);
  const { data, error, refetch } = useQuery(fieldsQuery(object));
  const format = useFormat();

  const save = async (use: FieldUse, change: Partial<FieldUse>) => {
    const { field, weight, decay } = { ...use, ...change };
    try {
      const answer = await api.put<{ data: FieldUse[] }>(`/quality/fields?object=${object}`, {
        fields: [{ field, weight, decay }],
      });
      queryClient.setQueryData(fieldsQuery(object).queryKey, answer.data);
    } catch (problem) {
      failed(problem);
    }
  };

  return (
    <>
      <div className={classes.tools}>
        <p className={classes.said}>{t('fields.text')}</p>
        <ObjectChoice value={object} onChange={choose} />
      </div>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={10} columns={5} />
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('fields.field')}</th>
                <th scope="col">{t('fields.filled')}</th>
                <th scope="col" data-wide>
                  {t('fields.set')}
                </th>
                <th scope="col" data-number data-wide>
                  {t('fields.views')}
                </th>
                <th scope="col" title={t('fields.weight_help')}>
                  {t('fields.weight')}
                </th>
                <th scope="col" title={t('fields.decay_help')}>
                  {t('fields.decay')}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((use) => {
                const field = meta?.fields.find((one) => one.name === use.field);
                const label = meta && field ? labels.field(meta, field) : use.label;
                return (
                  <tr key={use.field}>
                    <td>
                      <span className={classes.name}>{label}</span>{' '}
                      {use.unused && <Badge color="amber">{t('fields.unused')}</Badge>}
                      {use.purpose && <span className={classes.note}>{use.purpose}</span>}
                    </td>
                    <td>
                      <Meter share={use.records ? (use.filled ?? 0) / use.records : null} label={t('fields.filled')} />
                    </td>
                    <td data-wide>{use.set_at ? format.relative(use.set_at) : ''}</td>
                    <td data-number data-wide>
                      {format.number(use.views)}
                    </td>
                    <td>
                      <Figure
                        label={`${t('fields.weight')}: ${label}`}
                        value={use.weight}
                        max={100}
                        onSave={(weight) => void save(use, { weight: weight ?? 0 })}
                      />
                    </td>
                    <td>
                      <Figure
                        label={`${t('fields.decay')}: ${label}`}
                        value={use.decay === null ? null : Math.round(use.decay * 1000) / 10}
                        max={99}
                        suffix=" %"
                        onSave={(share) => void save(use, { decay: share ? share / 100 : null })}
                      />
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

interface FigureProps {
  label: string;
  value: number | null;
  max: number;
  suffix?: string;
  onSave(value: number | null): void;
}

/** Saved when one leaves it or presses Enter. */
function Figure({ label, value, max, suffix, onSave }: FigureProps) {
  const [typed, setTyped] = useState<number | string>(value ?? '');
  const done = () => {
    const next = typed === '' ? null : Number(typed);
    if (next !== value) onSave(next);
  };
  return (
    <NumberInput
      aria-label={label}
      size="xs"
      w={84}
      min={0}
      max={max}
      suffix={suffix}
      hideControls
      value={typed}
      onChange={setTyped}
      onBlur={done}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
