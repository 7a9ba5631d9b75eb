import { queryOptions } from '@tanstack/react-query';
import type { Imported } from '../../server/workspace/exchange-rates/schema.ts';
import { api, upload } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';

export interface RatedCurrency {
  currency: string;
  rate: string | null;
  since: string | null;
  first: string;
  last: string;
  rates: number;
  line: number[];
}

export interface Overview {
  base: string;
  today: string;
  data: RatedCurrency[];
}

export interface DatedRate {
  valid_from: string;
  rate: string;
}

export interface History {
  base: string;
  currency: string;
  today: string;
  data: DatedRate[];
  truncated: boolean;
  chart: DatedRate[];
}

/** Stands for "from the beginning". */
export const BEGINNING = '0001-01-01';

const key = 'exchange-rates';

export const overviewQuery = queryOptions({
  queryKey: [key],
  queryFn: ({ signal }) => api.get<Overview>('/exchange-rates', undefined, { signal }),
});

export const historyQuery = (currency: string) =>
  queryOptions({
    queryKey: [key, currency],
    queryFn: ({ signal }) => api.get<History>(`/exchange-rates/${currency}`, undefined, { signal }),
  });

/** Every sum of money may have changed. */
async function refresh(): Promise<void> {
  await queryClient.invalidateQueries({ queryKey: [key] });
  void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== key });
}

export async function putRate(currency: string, day: string, rate: string): Promise<void> {
  await api.put(`/exchange-rates/${currency}/${day}`, { rate });
  await refresh();
}

export async function removeRate(currency: string, day: string): Promise<void> {
  await api.del(`/exchange-rates/${currency}/${day}`);
  await refresh();
}

export async function importRates(file: File, options: { base: string; dryRun: boolean }): Promise<Imported> {
  const form = new FormData();
  form.set('file', file);
  const done = await upload<Imported>(`/exchange-rates/imports?base=${options.base}&dry_run=${options.dryRun}`, form);
  if (!options.dryRun) await refresh();
  return done;
}
