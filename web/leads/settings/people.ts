import { queryOptions, useQuery } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';

interface Named {
  id: string;
  name: string;
}
const all = (plural: 'members' | 'teams') =>
  queryOptions({
    queryKey: ['records', plural === 'members' ? 'member' : 'team', 'names'],
    queryFn: async () => {
      const found: Named[] = [];
      for (let cursor: string | null = null; ; ) {
        const page: { data: Named[]; next_cursor: string | null } = await api.post(`/${plural}/query`, {
          fields: ['name'],
          sort: ['name'],
          limit: 200,
          ...(cursor ? { cursor } : {}),
        });
        found.push(...page.data);
        cursor = page.next_cursor;
        // Whoever has more colleagues names teams rather than people.
        if (!cursor || found.length >= 2000) return found;
      }
    },
  });

/** Colleagues and teams by name, to choose from and to read out. */
export function usePeople() {
  const { data: members = [] } = useQuery(all('members'));
  const { data: teams = [] } = useQuery(all('teams'));
  const nameOf = (id: string) => [...members, ...teams].find((one) => one.id === id)?.name ?? '…';
  return { members, teams, nameOf };
}
