/** What a report is about, as it stands in the address: it can be sent to a colleague. */
export interface ReportSearch {
  /** `last12`, `month`, `quarter`, `year`, a year, or `own` with both days. */
  period?: string;
  from?: string;
  until?: string;
  owner?: string;
  team?: string;
  pipeline?: string;
  territory?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function reportSearch(raw: Record<string, unknown>): ReportSearch {
  const search: ReportSearch = {};
  // A year arrives as a number: addresses are read as JSON.
  const period = String(raw.period ?? '');
  if (['last12', 'month', 'quarter', 'year', 'own'].includes(period) || /^(19|20)\d\d$/.test(period))
    search.period = period;
  for (const key of ['from', 'until'] as const) {
    const day = raw[key];
    if (typeof day === 'string' && DAY.test(day)) search[key] = day;
  }
  for (const key of ['owner', 'team', 'pipeline', 'territory'] as const) {
    const id = raw[key];
    if (typeof id === 'string') search[key] = id;
  }
  return search;
}

/** The days of a period, both included. `today` is the day in the workspace's zone. */
export function daysOf(
  { period = 'last12', from, until }: ReportSearch,
  today: string,
): { from: string; until: string } {
  const [year, month] = [Number(today.slice(0, 4)), Number(today.slice(5, 7))];
  if (period === 'own' && from && until && from <= until) return { from, until };
  if (period === 'month') return { from: `${today.slice(0, 7)}-01`, until: lastOf(year, month) };
  if (period === 'quarter') {
    const first = Math.floor((month - 1) / 3) * 3 + 1;
    return { from: `${year}-${two(first)}-01`, until: lastOf(year, first + 2) };
  }
  if (period === 'year') return { from: `${year}-01-01`, until: `${year}-12-31` };
  if (/^\d{4}$/.test(period)) return { from: `${period}-01-01`, until: `${period}-12-31` };
  const begin = new Date(Date.UTC(year, month - 12, 1));
  return { from: begin.toISOString().slice(0, 10), until: lastOf(year, month) };
}

const two = (n: number) => String(n).padStart(2, '0');
const lastOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
