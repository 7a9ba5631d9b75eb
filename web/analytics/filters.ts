import { addDays, type Span } from './period.ts';

/** The filter language of the API, as far as Home speaks it. */
export type Filter =
  | { and: Filter[] }
  | { or: Filter[] }
  | { not: Filter }
  | { field: string; op: string; value?: unknown };

export interface HomeFilters {
  pipeline?: string;
  owner?: string;
}

/** An open deal that nobody has touched for this long is stale. */
export const staleAfterDays = 30;

const is = (field: string, value: unknown): Filter => ({ field, op: 'eq', value });

/** The same filter counts a bar and opens the list behind it, so that both always agree. */
export function ofDeals(filters: HomeFilters, status: 'open' | 'won' | 'lost' | 'closed', ...more: Filter[]): Filter {
  return {
    and: [
      status === 'closed' ? { field: 'status', op: 'in', value: ['won', 'lost'] } : is('status', status),
      ...(filters.pipeline ? [is('pipeline', filters.pipeline)] : []),
      ...(filters.owner ? [is('owner', filters.owner)] : []),
      ...more,
    ],
  };
}

export const within = (span: Span | null): Filter[] =>
  span
    ? [
        { field: 'close_date', op: 'gte', value: span.from },
        { field: 'close_date', op: 'lte', value: span.to },
      ]
    : [];

export const closedIn = (filters: HomeFilters, span: Span | null) => ofDeals(filters, 'closed', ...within(span));

/** Open tasks that are due before the moment `until`, or have no date. */
export const due = (scope: 'mine' | 'everyone', until: string): Filter => ({
  and: [
    { field: 'done_at', op: 'empty' },
    ...(scope === 'mine' ? [{ field: 'assignee', op: 'is_me' }] : []),
    {
      or: [
        { field: 'due_at', op: 'lt', value: until },
        { field: 'due_at', op: 'empty' },
      ],
    },
  ],
});

export const needsMe = (scope: 'mine' | 'everyone', today: string): Filter => ({
  and: [
    is('status', 'open'),
    ...(scope === 'mine' ? [{ field: 'owner', op: 'is_me' }] : []),
    {
      or: [
        { field: 'next_step', op: 'empty' },
        { field: 'close_date', op: 'lt', value: today },
        { field: 'updated_at', op: 'lt', value: staleBefore(today) },
      ],
    },
  ],
});

const staleBefore = (today: string) => `${addDays(today, -staleAfterDays)}T00:00:00Z`;

export type Reason = 'close_date_passed' | 'no_next_step' | 'stale';

/** Why a deal is on the list, the most pressing first. */
export function reasonsOf(
  deal: { close_date: string | null; next_step: string | null; updated_at: string },
  today: string,
): Reason[] {
  const reasons: Reason[] = [];
  if (deal.close_date && deal.close_date < today) reasons.push('close_date_passed');
  if (!deal.next_step) reasons.push('no_next_step');
  if (deal.updated_at < staleBefore(today)) reasons.push('stale');
  return reasons;
}
