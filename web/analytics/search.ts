import type { PeriodKey } from './period.ts';

/** What Home is asked to show, as it stands in the address: a figure can be sent to a colleague. */
export interface HomeSearch {
  period?: PeriodKey;
  pipeline?: string;
  owner?: string;
}

export function homeSearch(raw: Record<string, unknown>): HomeSearch {
  const search: HomeSearch = {};
  // A year arrives as a number: addresses are read as JSON.
  const period = String(raw.period ?? '');
  if (isPeriod(period)) search.period = period;
  if (typeof raw.pipeline === 'string') search.pipeline = raw.pipeline;
  if (typeof raw.owner === 'string') search.owner = raw.owner;
  return search;
}

const isPeriod = (key: string): key is PeriodKey =>
  ['month', 'quarter', 'year', 'all'].includes(key) || /^(19|20)\d\d$/.test(key);
