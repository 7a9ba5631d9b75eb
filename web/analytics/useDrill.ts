import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { Filter } from './filters.ts';

/** Opens the list of deals behind a figure. */
export function useDrill(): (filter: Filter) => void {
  const navigate = useNavigate();
  return useCallback(
    (filter) =>
      void navigate({ to: '/$plural', params: { plural: 'deals' }, search: { layout: 'list', filter } as never }),
    [navigate],
  );
}
