import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';

/** The open tab of a record. A page keeps it in its address, so that a link may lead there; beside a list it is its own. */
export function useTab(whole: boolean | undefined): [string, (tab: string) => void] {
  const search = useSearch({ strict: false }) as { tab?: unknown };
  const navigate = useNavigate();
  const [own, setOwn] = useState('facts');
  if (!whole) return [own, setOwn];
  const open = (tab: string) =>
    void navigate({ to: '.', search: ((old: object) => ({ ...old, tab })) as never, replace: true });
  return [typeof search.tab === 'string' ? search.tab : 'timeline', open];
}
