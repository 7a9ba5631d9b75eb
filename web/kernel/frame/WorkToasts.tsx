import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconLoader2 } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../client.ts';
import { useFormat } from '../format.ts';
import { failed, undo } from '../notify.ts';
import { useObject } from '../objects.ts';
import { useStore } from '../store.ts';
import { followed, forgetWork, isOpen, stopWork, type Work } from '../work.ts';
import { useWorkWords } from '../workWords.ts';
import classes from './frame.module.css';

/** How far background work is, with the ways to stop it and to take it back. */
export default function WorkToasts({ held }: { held: boolean }) {
  return useStore(followed).map((work) => <OneWork key={work.id} work={work} held={held} />);
}

const STAYS = 12_000;

function OneWork({ work, held }: { work: Work; held: boolean }) {
  const { t } = useTranslation('work');
  const format = useFormat();
  const words = useWorkWords();
  const meta = useObject(work.object ?? undefined);
  const open = isOpen(work);
  const bad = work.state === 'failed';
  useEffect(() => {
    if (open || held || work.failed > 0 || bad) return;
    const timer = setTimeout(() => forgetWork(work.id), STAYS);
    return () => clearTimeout(timer);
  }, [open, held, bad, work.failed, work.id]);
  const Icon = open ? IconLoader2 : bad ? IconAlertTriangle : IconCircleCheck;
  const part = work.total ? Math.min(1, work.done / work.total) : null;
  return (
    <div className={`${classes.toast} ${classes.work}`} data-tone={bad ? 'problem' : open ? 'info' : 'done'}>
      <Icon size={16} aria-hidden className={classes.toastIcon} data-turning={open || undefined} />
      <span className={classes.toastText}>
        {words.title(work, meta)}
        <small className={classes.workNote}>
          {open
            ? work.total !== null && t('progress', { done: format.number(work.done), total: format.number(work.total) })
            : work.message}
          {work.failed > 0 && (
            <>
              {' '}
              <a href={apiUrl(`/work/${work.id}/failures.csv`)} download>
                {t('failed', { count: work.failed, text: format.number(work.failed) })}
              </a>
            </>
          )}
        </small>
      </span>
      {open && (
        <button
          type="button"
          className={classes.toastVerb}
          disabled={work.stopping}
          onClick={() => void stopWork(work.id).catch(failed)}
        >
          {t(work.stopping ? 'stopping' : 'stop')}
        </button>
      )}
      {!open && work.change_set && (
        <button
          type="button"
          className={classes.toastVerb}
          onClick={() => {
            forgetWork(work.id);
            void undo(work.change_set as string);
          }}
        >
          {t(work.kind === 'undo' ? 'common:redo' : 'common:undo')}
        </button>
      )}
      {!open && <CloseButton size="sm" onClick={() => forgetWork(work.id)} aria-label={t('common:frame.dismiss')} />}
      {open && (
        <progress className={classes.workBar} aria-label={words.title(work, meta)} value={part ?? undefined} max={1} />
      )}
    </div>
  );
}
