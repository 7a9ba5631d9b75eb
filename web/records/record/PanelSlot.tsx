import { CatchBoundary } from '@tanstack/react-router';
import { type ReactNode, Suspense } from 'react';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import type { LoadedPanel, PanelProps } from './panels.ts';

interface Props extends Omit<PanelProps, 'onClose'> {
  panel: LoadedPanel;
  onClose?(): void;
  /** Until it is there; a line of the shape of text unless told. */
  waiting?: ReactNode;
}

/** One panel. What fails in it stays in it: the rest of the page is of use without. */
export function PanelSlot({ panel: { Component, name }, waiting = <Bone width="60%" />, onClose, ...props }: Props) {
  return (
    <CatchBoundary
      getResetKey={() => `${name} ${props.record.id} ${props.record.version}`}
      errorComponent={({ error, reset }) => <ErrorState error={error} retry={reset} />}
    >
      <Suspense fallback={waiting}>
        <Component {...props} onClose={onClose ?? (() => {})} />
      </Suspense>
    </CatchBoundary>
  );
}
