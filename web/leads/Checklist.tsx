import { SegmentedControl, Skeleton } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { type Checklist as Answers, checklistQuery } from './api.ts';
import classes from './leads.module.css';

type Answer = 'yes' | 'no' | 'unknown';

/** What has to be known before a lead is business: yes, no or unknown, line by line. */
export default function Checklist({ record, meta }: PanelProps) {
  const { t } = useTranslation('leads');
  const client = useQueryClient();
  const query = checklistQuery(record.id);
  const { data } = useQuery(query);
  const [busy, setBusy] = useState<string | null>(null);
  if (data && data.data.length === 0) return null;
  const fixed = record.status === 'converted' || !meta.permissions.update;
  const say = async (criterion: string, answer: Answer) => {
    setBusy(criterion);
    client.setQueryData<Answers>(query.queryKey, (now) =>
      now ? { ...now, data: now.data.map((line) => (line.criterion === criterion ? { ...line, answer } : line)) } : now,
    );
    try {
      client.setQueryData(
        query.queryKey,
        await api.put<Answers>(`/leads/${record.id}/checklist`, { criterion, answer }),
      );
    } catch (error) {
      failed(error);
      void client.invalidateQueries({ queryKey: query.queryKey });
    }
    setBusy(null);
  };
  return (
    <section className={classes.panel} aria-label={t('checklist.title')}>
      <h3 className={classes.heading}>{t('checklist.title')}</h3>
      {!data ? (
        <Skeleton height={60} />
      ) : (
        <ul className={classes.checklist}>
          {data.data.map((line) => (
            <li key={line.criterion}>
              <span title={line.help ?? undefined}>
                {line.name}
                {line.required && <span className={classes.quiet}> · {t('checklist.required')}</span>}
              </span>
              <SegmentedControl
                size="xs"
                aria-label={line.name}
                disabled={fixed || busy === line.criterion}
                value={line.answer}
                onChange={(value) => void say(line.criterion, value as Answer)}
                data={(['yes', 'no', 'unknown'] as const).map((value) => ({ value, label: t(`checklist.${value}`) }))}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
