import { ActionIcon, Checkbox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed } from '../kernel/notify.ts';
import type { KithRecord } from '../records/api.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { act, belongingQuery, metaOf, todayIn } from './api.ts';
import classes from './contracts.module.css';
import { VerbDialog } from './VerbDialog.tsx';

/** What the two sides have promised each other: open first, ticked off with one press. */
export default function Obligations({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const [adding, setAdding] = useState(false);
  const { data = [] } = useQuery(
    belongingQuery('obligations', 'contract', record.id, { sort: ['due_on', 'created_at'] }),
  );
  const may = Boolean(metaOf(tools.objects, 'obligation')?.permissions.create) && !record.trashed_at;
  const open = data.filter((one) => !one.fulfilled_on);
  const done = data.filter((one) => one.fulfilled_on);
  if (data.length === 0 && !may) return null;
  return (
    <section className={classes.block} aria-label={t('obligations.title')}>
      <h2 className={classes.blockTitle}>
        {t('obligations.title')}
        {may && (
          <ActionIcon size="sm" aria-label={t('obligations.add')} onClick={() => setAdding(true)}>
            <IconPlus size={14} />
          </ActionIcon>
        )}
      </h2>
      {data.length === 0 && <p className={classes.quiet}>{t('obligations.none')}</p>}
      <ul className={classes.plain}>
        {[...open, ...done.slice(0, 3)].map((one) => (
          <Obligation key={one.id} tools={tools} meta={meta} one={one} />
        ))}
      </ul>
      {adding && (
        <VerbDialog
          title={t('obligations.add')}
          asks={[
            { name: 'name', label: t('obligations.what'), required: true },
            {
              name: 'side',
              label: t('obligations.side'),
              kind: 'choice',
              initial: 'ours',
              required: true,
              choices: ['ours', 'theirs'].map((value) => ({ value, label: t(`obligations.${value}`) })),
            },
            { name: 'due_on', label: t('due'), kind: 'date' },
            { name: 'repeats_months', label: t('obligations.repeats'), kind: 'number', min: 1 },
          ]}
          submit={t('obligations.add')}
          onClose={() => setAdding(false)}
          onSubmit={(answers) =>
            act('/obligations', t('obligations.added'), { body: { ...answers, contract: record.id } })
          }
        />
      )}
    </section>
  );
}

function Obligation({ tools, meta, one }: Pick<PanelProps, 'tools' | 'meta'> & { one: KithRecord }) {
  const { t } = useTranslation('contracts');
  const done = Boolean(one.fulfilled_on);
  const late = !done && one.due_on && String(one.due_on) < todayIn(tools.format.timeZone);
  return (
    <li className={classes.tick}>
      <Checkbox
        size="xs"
        checked={done}
        disabled={!meta.permissions.update}
        aria-label={t(done ? 'obligations.reopen' : 'obligations.fulfil', { name: one.name })}
        onChange={() =>
          void act(`/obligations/${one.id}/fulfilment`, t(done ? 'obligations.reopened' : 'obligations.fulfilled'), {
            method: done ? 'DELETE' : 'POST',
          }).catch(failed)
        }
      />
      <span className={classes.grow} data-done={done || undefined}>
        {String(one.name)}
        <span className={late ? classes.warn : classes.quiet}>
          {' '}
          {t(`obligations.${String(one.side ?? 'ours')}`)}
          {one.due_on ? ` · ${tools.format.date(String(one.due_on))}` : ''}
        </span>
      </span>
    </li>
  );
}
