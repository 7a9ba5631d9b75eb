import { QueryClient } from '@tanstack/react-query';
import { ApiError } from './client.ts';

/** One cache for the whole app. Keys: `['records', object, …]` for lists and figures, `['record', object, id, …]`. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      gcTime: 10 * 60_000,
      retry: (times, error) => times < 2 && (!(error instanceof ApiError) || [0, 502, 503, 504].includes(error.status)),
    },
    mutations: { retry: false },
  },
});
