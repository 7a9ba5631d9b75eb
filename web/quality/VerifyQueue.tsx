import { Button } from '@mantine/core';
import { IconCheck, IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { useTools } from '../records/fields/tools.ts';
import { Value } from '../records/fields/Value.tsx';
import { type Due, queueQuery, refresh } from './api.ts';
import { ObjectChoice, useChosenObject } from './parts.tsx';
import classes from './quality.module.css';

/** Values that are probably out of date by now: somebody asks, and says that they are right or changes them. */
export default function VerifyQueue() {
  const { t } = useTranslation('quality');
  const format = useFormat();
  const tools = useTools();
  const [object, choose] = useChosenObject();
  const meta = tools.objects.find((one) => one.plural === object);
  const { data, error, refetch } = useQuery(queueQuery(object));
  const [busy, setBusy] = useState<string | null>(null);

  const confirm = async (due: Due) => {
    setBusy(due.id);
    try {
      await api.post(`/${object}/${due.id}/verification`, { fields: [due.field] });
      queryClient.setQueryData(queueQuery(object).queryKey, (now) =>
        now ? { data: now.data.filter((one) => one.id !== due.id), total: Math.max(0, now.total - 1) } : now,
      );
      notify(t('verify.confirmed', { title: due.title }), { tone: 'done' });
      if ((data?.data.length ?? 0) <= 5) void refresh('queue');
    } catch (problem) {
      failed(problem);
    } finally {
      setBusy(null);
    }
  };

  return (
    <>
      <div className={classes.tools}>
        <p className={classes.said}>{t('verify.text')}</p>
        <ObjectChoice value={object} onChange={choose} />
      </div>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data || !meta ? (
        <SkeletonRows rows={8} columns={4} />
      ) : data.data.length === 0 ? (
        <EmptyState icon={<IconCircleCheck size={20} />} title={t('verify.none')}>
          {t('verify.none_text')}
        </EmptyState>
      ) : (
        <>
          <p className={classes.note}>
            {t('verify.count', { count: data.total, n: format.number(Math.min(data.total, 10_000)) })}
          </p>
          <div className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">{tools.labels.object(meta)}</th>
                  <th scope="col">{t('verify.field')}</th>
                  <th scope="col">{t('verify.value')}</th>
                  <th scope="col" data-wide>
                    {t('verify.since')}
                  </th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {data.data.map((due) => {
                  const field = meta.fields.find((one) => one.name === due.field);
                  return (
                    <tr key={due.id}>
                      <td>
                        <Link to="/$plural/$id" params={{ plural: object, id: due.id }} className={classes.name}>
                          {due.title}
                        </Link>
                      </td>
                      <td>{field ? tools.labels.field(meta, field) : due.field}</td>
                      <td>{field && <Value tools={tools} meta={meta} field={field} value={due.value} />}</td>
                      <td data-wide>{format.date(due.set_at)}</td>
                      <td className={classes.verbs}>
                        <Button
                          size="compact-sm"
                          variant="default"
                          leftSection={<IconCheck size={14} />}
                          loading={busy === due.id}
                          onClick={() => void confirm(due)}
                          aria-label={t('verify.right_of', { title: due.title })}
                        >
                          {t('verify.right')}
                        </Button>
                      </td>
                    </tr>
                  );
                })}
              </tbody>
            </table>
          </div>
        </>
      )}
    </>
  );
}
