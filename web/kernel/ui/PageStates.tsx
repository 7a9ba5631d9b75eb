import { useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { usePage } from '../page.ts';
import { EmptyState } from './EmptyState.tsx';
import { ErrorState } from './ErrorState.tsx';
import { SkeletonRows } from './Skeletons.tsx';
import classes from './ui.module.css';

export function PageLoading() {
  return (
    <div className={classes.page}>
      <SkeletonRows rows={10} />
    </div>
  );
}

export function PageFailed({ error, reset }: { error: unknown; reset?: () => void }) {
  const { t } = useTranslation();
  const router = useRouter();
  usePage(t('errors.title'));
  const retry = () => {
    reset?.();
    void router.invalidate();
  };
  return (
    <div className={classes.page}>
      <ErrorState error={error} retry={retry} />
    </div>
  );
}

export function NotFound() {
  const { t } = useTranslation();
  usePage(t('not_found.title'));
  return (
    <div className={classes.page}>
      <EmptyState
        asHeading
        title={t('not_found.title')}
        action={
          <a href="/" className={classes.link}>
            {t('not_found.home')}
          </a>
        }
      >
        {t('not_found.text')}
      </EmptyState>
    </div>
  );
}
