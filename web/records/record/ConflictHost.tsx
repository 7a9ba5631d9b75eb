import { lazy, Suspense } from 'react';
import { useStore } from '../../kernel/store.ts';
import type { Tools } from '../fields/tools.ts';
import { conflict } from '../model/conflict.ts';

const ConflictDialog = lazy(() => import('./ConflictDialog.tsx'));

/** A page that edits records holds one: the dialog is loaded when two people met. */
export function ConflictHost({ tools }: { tools: Tools }) {
  const open = useStore(conflict);
  return open ? (
    <Suspense>
      <ConflictDialog tools={tools} />
    </Suspense>
  ) : null;
}
