import { lazy, Suspense } from 'react';
import { useStore } from '../../kernel/store.ts';
import type { Tools } from '../fields/tools.ts';
import { conflict } from '../model/conflict.ts';
import { required } from '../model/required.ts';

const ConflictDialog = lazy(() => import('./ConflictDialog.tsx'));
const RequiredDialog = lazy(() => import('./RequiredDialog.tsx'));

/** A page that edits records holds one: its dialogs are loaded when two people met, or when a stage asks for more. */
export function ConflictHost({ tools }: { tools: Tools }) {
  const met = useStore(conflict);
  const asked = useStore(required);
  return (
    <Suspense>
      {met && <ConflictDialog tools={tools} />}
      {asked && <RequiredDialog key={asked.record.id} tools={tools} open={asked} />}
    </Suspense>
  );
}
