import { Button, Select, TextInput } from '@mantine/core';
import { IconCheck, IconChecklist } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { Tools } from '../../records/fields/tools.ts';
import classes from '../accounts.module.css';
import { act, type Holdings, type Relationships, relationshipsQuery } from '../api.ts';
import type { Draft } from './HandoverPage.tsx';

interface Props {
  tools: Tools;
  holdings: Holdings;
  draft: Draft;
  setDraft(change: (now: Draft) => Draft): void;
}

const MOST_TASKS = 50;

/** Customers of whom nobody else knows anything: to be written down before the last day. */
export function Known({ tools, holdings, draft, setDraft }: Props) {
  const { t } = useTranslation('accounts');
  const { format } = tools;
  const { member } = holdings;
  const [shown, setShown] = useState(15);
  const { data, error, refetch } = useQuery({
    ...relationshipsQuery(member.id, draft.months),
    placeholderData: keepPreviousData,
  });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={6} columns={3} />;
  const makeTasks = async () => {
    const due = draft.lastDay ? `${draft.lastDay}T12:00:00Z` : null;
    const operations = data.data.slice(0, MOST_TASKS).map((one) => ({
      op: 'create',
      values: {
        subject: t('leaver.task', { name: one.title ?? '' }).slice(0, 300),
        about: { object: one.object, id: one.id },
        assignee: member.id,
        due_at: due,
        priority: 'high',
      },
    }));
    try {
      const answer = await api.postWithMeta('/tasks/batch', { operations, atomic: true });
      changed(t('leaver.tasks_made', { count: operations.length }), answer.changeSet);
    } catch (problem) {
      failed(problem);
    }
  };
  return (
    <div className={classes.stack}>
      <div className={classes.tools}>
        <Select
          label={t('leaver.months')}
          allowDeselect={false}
          value={String(draft.months)}
          onChange={(months) => months && setDraft((now) => ({ ...now, months: Number(months) }))}
          data={[3, 6, 12, 24, 36].map((months) => ({
            value: String(months),
            label: t('leaver.months_of', { count: months }),
          }))}
        />
        {data.data.length > 0 && member.status === 'active' && (
          <Button variant="default" leftSection={<IconChecklist size={16} />} onClick={() => void makeTasks()}>
            {t('leaver.make_tasks', { count: Math.min(MOST_TASKS, data.data.length), name: member.name })}
          </Button>
        )}
      </div>
      <dl className={classes.numbers} style={{ padding: 0 }}>
        {(['customers', 'documented', 'known_to_others', 'undocumented'] as const).map((name) => (
          <div key={name} className={classes.number}>
            <dt>{t(`leaver.${name}`)}</dt>
            <dd>{format.number(data[name])}</dd>
          </div>
        ))}
        <div className={classes.number}>
          <dt>{t('leaver.coverage')}</dt>
          <dd>{data.coverage === null ? '–' : format.percent(data.coverage, 0)}</dd>
        </div>
      </dl>
      {data.data.length === 0 ? (
        <EmptyState icon={<IconCheck size={20} />} title={t('leaver.all_known')}>
          {t('leaver.all_known_text')}
        </EmptyState>
      ) : (
        <section aria-label={t('leaver.undocumented')}>
          <h2 className={classes.sectionTitle}>{t('leaver.undocumented_title')}</h2>
          <p className={classes.quiet}>{t('leaver.undocumented_text', { name: member.name })}</p>
          <ul className={classes.plain}>
            {data.data.slice(0, shown).map((one) => (
              <Unknown key={one.id} {...{ tools, one }} />
            ))}
          </ul>
          {data.data.length > shown && (
            <Button variant="subtle" onClick={() => setShown(shown + 50)}>
              {t('leaver.show_more', { count: data.undocumented - shown })}
            </Button>
          )}
        </section>
      )}
    </div>
  );
}

function Unknown({ tools, one }: { tools: Tools; one: Relationships['data'][number] }) {
  const { t } = useTranslation('accounts');
  const { format } = tools;
  const [body, setBody] = useState('');
  const [busy, setBusy] = useState(false);
  const dealings = [
    one.deals > 0 && t('leaver.deals', { count: one.deals }),
    one.meetings > 0 && t('leaver.meetings', { count: one.meetings }),
    one.calls > 0 && t('leaver.calls', { count: one.calls }),
    one.mails > 0 && t('leaver.mails', { count: one.mails }),
    one.last_contact && format.relative(one.last_contact),
    Number(one.open_value.amount) > 0 && t('leaver.open', { amount: format.money(one.open_value, { compact: true }) }),
  ].filter((part): part is string => Boolean(part));
  const save = async () => {
    setBusy(true);
    try {
      await act('/notes', t('leaver.noted'), { body, about: { object: one.object, id: one.id } });
    } catch (problem) {
      failed(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={classes.review}>
      <Link to={`/${one.object === 'company' ? 'companies' : 'people'}/${one.id}`} className={classes.name}>
        {one.title}
      </Link>{' '}
      <span className={classes.quiet}>{dealings.join(' · ')}</span>
      <form
        className={classes.note}
        onSubmit={(event) => {
          event.preventDefault();
          if (body.trim()) void save();
        }}
      >
        <TextInput
          size="xs"
          aria-label={t('leaver.note_of', { name: one.title ?? '' })}
          placeholder={t('leaver.note')}
          value={body}
          onChange={(event) => setBody(event.currentTarget.value)}
        />
        <Button size="xs" type="submit" variant="default" loading={busy} disabled={!body.trim()}>
          {t('leaver.save_note')}
        </Button>
      </form>
    </li>
  );
}
