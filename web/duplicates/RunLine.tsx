import { Button, Progress } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import { useRole } from '../kernel/session.ts';
import { RelativeTime } from '../kernel/ui/index.ts';
import type { Tools } from '../records/fields/tools.ts';
import { isWorking, type Overview, overviewQuery } from './api.ts';
import classes from './duplicates.module.css';
import { MergeCertain } from './MergeCertain.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  about: Overview;
}

/** When all records were last compared, how far it is now, and the way to have it done again. */
export function RunLine({ tools, meta, about }: Props) {
  const { t } = useTranslation('duplicates');
  const { isAdmin } = useRole();
  const [busy, setBusy] = useState(false);
  const [merging, setMerging] = useState(false);
  const { run } = about;
  const objects = tools.inline(tools.labels.objects(meta));
  const n = (value: number) => tools.format.number(value);
  const send = async (path: string) => {
    setBusy(true);
    try {
      await api.post(`/duplicates/${about.object}/${path}`);
      await queryClient.invalidateQueries({ queryKey: overviewQuery.queryKey });
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  if (run && isWorking(run)) {
    const share = run.total > 0 ? (100 * run.done) / run.total : 0;
    return (
      <div className={classes.run} role="status">
        <span>{t(`run.${run.state === 'queued' ? 'queued' : run.phase}`, { objects })}</span>
        <Progress className={classes.bar} value={share} aria-label={t('run.progress')} animated />
        <span className={classes.dim}>
          {n(run.done)} / {n(run.total)}
        </span>
        {isAdmin && (
          <Button
            size="compact-sm"
            variant="default"
            loading={busy || run.stopping}
            onClick={() => void send('runs/stop')}
          >
            {t('run.stop')}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className={classes.run}>
      <span className={classes.dim}>
        {run?.finished_at ? (
          <>
            {t(`run.last_${run.state}`, { pairs: n(run.compared), found: n(run.found), count: run.found })}{' '}
            <RelativeTime value={run.finished_at} />
          </>
        ) : (
          t('run.always')
        )}
      </span>
      <span className={classes.gap} />
      {about.certain_open > 1 && meta.permissions.update && meta.permissions.delete && (
        <Button size="compact-sm" variant="default" onClick={() => setMerging(true)}>
          {t('certain.open', { count: about.certain_open, n: n(about.certain_open) })}
        </Button>
      )}
      {isAdmin && (
        <Button size="compact-sm" variant="default" loading={busy} onClick={() => void send('runs')}>
          {t('run.start', { objects })}
        </Button>
      )}
      {merging && <MergeCertain tools={tools} meta={meta} about={about} onClose={() => setMerging(false)} />}
    </div>
  );
}
