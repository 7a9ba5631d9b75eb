import { Button, Group, Modal, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { failed } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { followWork } from '../../kernel/work.ts';
import { useTools } from '../../records/fields/tools.ts';
import { Why } from '../Assigned.tsx';
import { previewAssignment, startAssignment } from '../api.ts';
import classes from '../leads.module.css';

/** What giving out the open leads would do; done in the background, and undone as one. */
export default function AssignmentPreview({ onClose }: { onClose(): void }) {
  const { t } = useTranslation(['leads', 'common']);
  const { format } = useTools();
  const [reassign, setReassign] = useState(false);
  const [busy, setBusy] = useState(false);
  const { data, error, refetch, isPlaceholderData } = useQuery({
    queryKey: ['assignment-preview', reassign],
    queryFn: () => previewAssignment({ reassign }),
    gcTime: 0,
    placeholderData: (before) => before,
  });
  const run = async () => {
    setBusy(true);
    try {
      followWork(await startAssignment({ reassign }));
      onClose();
    } catch (problem) {
      failed(problem);
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      centered
      title={t('give.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.form}>
        <Switch
          label={t('give.reassign')}
          description={t('give.reassign_text')}
          checked={reassign}
          onChange={(event) => setReassign(event.currentTarget.checked)}
        />
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : !data ? (
          <SkeletonRows rows={5} columns={3} />
        ) : data.total === 0 ? (
          <p className={classes.said}>{t('give.none')}</p>
        ) : (
          <>
            <div className={classes.bands} aria-busy={isPlaceholderData || undefined}>
              {data.members.map((one) => (
                <span key={one.id}>
                  <b>{format.number(one.leads)}</b> {one.name}{' '}
                  <span className={classes.quiet}>{t('give.open', { count: one.open })}</span>
                </span>
              ))}
            </div>
            {data.unassigned.map(({ reason, leads }) => (
              <div key={reason} className={classes.warning}>
                {t('give.left', { count: leads, n: format.number(leads) })} {t(`unassigned.${reason}`)}
              </div>
            ))}
            <div className={classes.scroll}>
              <table className={classes.table}>
                <tbody>
                  {data.leads.slice(0, 30).map((one) => (
                    <tr key={one.id}>
                      <td>
                        <Link to="/$plural/$id" params={{ plural: 'leads', id: one.id }} target="_blank">
                          {one.name}
                        </Link>
                      </td>
                      <td className={classes.once}>{one.member?.name ?? '–'}</td>
                      <td className={classes.quiet}>
                        {one.why ? <Why why={one.why} /> : one.reason && t(`unassigned.${one.reason}`)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
            {data.total > 30 && (
              <p className={classes.quiet}>
                {t('give.more', { count: data.total - 30, n: format.number(data.total - 30) })}
              </p>
            )}
          </>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button onClick={() => void run()} loading={busy} disabled={!data || data.assigned === 0}>
            {t('give.do', { count: data?.assigned ?? 0, n: format.number(data?.assigned ?? 0) })}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
