import { CloseButton } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconInfoCircle } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { dismiss, type Toast, toasts } from '../notify.ts';
import { useStore } from '../store.ts';
import { followed } from '../work.ts';
import classes from './frame.module.css';

const WorkToasts = lazy(() => import('./WorkToasts.tsx'));
const icons = { done: IconCircleCheck, info: IconInfoCircle, problem: IconAlertTriangle };

/** What was done, said in passing, with the way back. */
export function Toasts() {
  const { t } = useTranslation();
  const list = useStore(toasts);
  const working = useStore(followed).length > 0;
  const [held, setHeld] = useState(false);
  return (
    <section
      className={classes.toasts}
      aria-label={t('frame.notifications')}
      aria-live="polite"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      {list.map((toast) => (
        <OneToast key={toast.id} toast={toast} held={held} />
      ))}
      {working && (
        <Suspense>
          <WorkToasts held={held} />
        </Suspense>
      )}
    </section>
  );
}

function OneToast({ toast, held }: { toast: Toast; held: boolean }) {
  const { t } = useTranslation();
  const Icon = icons[toast.tone];
  // Time stands still while the pointer or the focus is on it.
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => dismiss(toast.id), toast.stays);
    return () => clearTimeout(timer);
  }, [held, toast]);
  return (
    <div className={classes.toast} data-tone={toast.tone}>
      <Icon size={16} aria-hidden className={classes.toastIcon} />
      <span className={classes.toastText}>{toast.message}</span>
      {toast.action && (
        <button
          type="button"
          className={classes.toastVerb}
          onClick={() => {
            dismiss(toast.id);
            toast.action?.run();
          }}
        >
          {toast.action.label}
        </button>
      )}
      <CloseButton size="sm" onClick={() => dismiss(toast.id)} aria-label={t('frame.dismiss')} />
    </div>
  );
}
