import { Button, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';
import { useObjects } from '../kernel/objects.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type KithRecord, titleOf } from '../records/api.ts';
import { type Rule, refresh } from './api.ts';
import classes from './quality.module.css';

/** The records that break a rule: each is mended on its page, or excused with a reason. */
export default function Violations({ rule, onClose }: { rule: Rule; onClose(): void }) {
  const { t } = useTranslation(['quality', 'common']);
  const meta = useObjects().find((one) => one.name === rule.object);
  const { data, error, refetch } = useQuery({
    queryKey: ['quality', 'violations', rule.id],
    queryFn: ({ signal }) =>
      api.get<{ data: KithRecord[]; next_cursor: string | null }>(
        `/quality/rules/${rule.id}/violations`,
        { limit: 100 },
        { signal },
      ),
  });
  const [excusing, setExcusing] = useState<{ id: string; reason: string } | null>(null);
  const excuse = async () => {
    if (!excusing?.reason.trim()) return;
    try {
      await api.post(`/quality/rules/${rule.id}/exceptions`, { record: excusing.id, reason: excusing.reason.trim() });
      setExcusing(null);
      void refetch();
      void refresh('rules');
    } catch (problem) {
      failed(problem);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={rule.name}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {rule.advice && <p className={classes.said}>{rule.advice}</p>}
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data || !meta ? (
        <SkeletonRows rows={5} columns={2} />
      ) : (
        <table className={classes.table}>
          <tbody>
            {data.data.map((record) => (
              <tr key={record.id}>
                <td>
                  <Link to="/$plural/$id" params={{ plural: meta.plural, id: record.id }} className={classes.name}>
                    {titleOf(meta, record)}
                  </Link>
                  {excusing?.id === record.id && (
                    <TextInput
                      mt={6}
                      autoFocus
                      aria-label={t('rules.reason')}
                      placeholder={t('rules.reason')}
                      value={excusing.reason}
                      onChange={(event) => setExcusing({ id: record.id, reason: event.currentTarget.value })}
                      onKeyDown={(event) => {
                        if (event.key === 'Enter') void excuse();
                        if (event.key === 'Escape') {
                          event.stopPropagation();
                          setExcusing(null);
                        }
                      }}
                    />
                  )}
                </td>
                <td className={classes.verbs}>
                  {excusing?.id === record.id ? (
                    <Button size="compact-sm" disabled={!excusing.reason.trim()} onClick={() => void excuse()}>
                      {t('rules.excuse')}
                    </Button>
                  ) : (
                    <Button
                      size="compact-sm"
                      variant="subtle"
                      onClick={() => setExcusing({ id: record.id, reason: '' })}
                    >
                      {t('rules.excuse')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {data?.next_cursor && <p className={classes.note}>{t('rules.first')}</p>}
    </Modal>
  );
}
