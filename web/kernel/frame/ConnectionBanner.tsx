import { IconCloudCheck, IconCloudOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { connection, tryAgain } from '../connection.ts';
import { useStore } from '../store.ts';
import classes from './frame.module.css';

/** Says when Kith cannot be reached, and when it can again. */
export function ConnectionBanner() {
  const { t } = useTranslation();
  const state = useStore(connection);
  return (
    <div role="status" className={classes.bannerPlace}>
      {state === 'offline' && (
        <div className={classes.banner} data-tone="amber">
          <IconCloudOff size={16} aria-hidden />
          <span>{t('connection.offline')}</span>
          <button type="button" className={classes.bannerVerb} onClick={() => void tryAgain()}>
            {t('try_again')}
          </button>
        </div>
      )}
      {state === 'again' && (
        <div className={classes.banner} data-tone="green">
          <IconCloudCheck size={16} aria-hidden />
          <span>{t('connection.again')}</span>
        </div>
      )}
    </div>
  );
}
