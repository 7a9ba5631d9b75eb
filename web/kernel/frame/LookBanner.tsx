import { IconEye } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { api } from '../client.ts';
import { looking, setLooking } from '../looking.ts';
import { useStore } from '../store.ts';
import classes from './frame.module.css';

/** Says that somebody else's view is shown, and leads back. */
export function LookBanner() {
  const { t } = useTranslation();
  const look = useStore(looking);
  if (!look) return null;
  const stop = async () => {
    setLooking(null);
    // It ends by itself where this is not heard.
    await api.del(`/looks/${look.id}`).catch(() => {});
    // A full load: nothing of the other view stays in memory.
    window.location.assign('/settings/roles');
  };
  return (
    <div role="status" className={classes.banner} data-tone="amber" data-look>
      <IconEye size={16} aria-hidden />
      <span>{t('look.as', { name: look.name })}</span>
      <button type="button" className={classes.bannerVerb} onClick={() => void stop()}>
        {t('look.stop')}
      </button>
    </div>
  );
}
