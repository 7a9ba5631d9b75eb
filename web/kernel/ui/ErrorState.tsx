import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../client.ts';
import { messageOf } from '../notify.ts';
import classes from './ui.module.css';

interface Props {
  error: unknown;
  retry?: () => void;
  title?: string;
}

/** Something did not arrive: what happened, and "Try again". */
export function ErrorState({ error, retry, title }: Props) {
  const { t } = useTranslation();
  const id = error instanceof ApiError ? error.problem.request_id : undefined;
  return (
    <div className={classes.state} role="alert">
      <div className={classes.stateIcon} data-tone="problem" aria-hidden>
        <IconAlertTriangle size={20} />
      </div>
      <p className={classes.stateTitle}>{title ?? t('errors.title')}</p>
      <div className={classes.stateText}>
        {messageOf(error)}
        {id && <div className={classes.stateId}>{t('errors.reference', { id })}</div>}
      </div>
      {retry && (
        <div className={classes.stateAction}>
          <button type="button" className={classes.plainButton} onClick={retry}>
            {t('try_again')}
          </button>
        </div>
      )}
    </div>
  );
}
