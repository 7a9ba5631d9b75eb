import { type ComponentType, lazy, Suspense } from 'react';
import { type Creation, closeQuickCreate, creation } from '../create.ts';
import { waitingForSignIn } from '../expiry.ts';
import { undoConflicts } from '../notify.ts';
import { useStore } from '../store.ts';
import { question } from '../ui/confirm.ts';

const ConfirmDialog = lazy(() => import('../ui/ConfirmDialog.tsx').then((m) => ({ default: m.ConfirmDialog })));
const SignInAgain = lazy(() => import('./SignInAgain.tsx'));
const UndoConflicts = lazy(() => import('./UndoConflicts.tsx'));

export type QuickCreateProps = Creation & { onClose(): void };

// The area that knows forms brings the dialog; the kernel only knows when to open it.
const [loadQuickCreate] = Object.values(
  import.meta.glob<{ default: ComponentType<QuickCreateProps> }>('../../*/QuickCreate.tsx'),
);
const QuickCreate = loadQuickCreate && lazy(loadQuickCreate);

/** The dialogs that any page may call for, each loaded when first needed. */
export function Dialogs() {
  const create = useStore(creation);
  const ask = useStore(question);
  const conflicts = useStore(undoConflicts);
  const waiting = useStore(waitingForSignIn);
  return (
    <Suspense>
      {create && QuickCreate && <QuickCreate key={create.object} {...create} onClose={closeQuickCreate} />}
      {ask && <ConfirmDialog />}
      {conflicts && <UndoConflicts {...conflicts} />}
      {waiting && <SignInAgain {...waiting} />}
    </Suspense>
  );
}
