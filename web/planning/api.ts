import { queryOptions } from '@tanstack/react-query';
import type { CostModel, DriverName } from '../../server/analytics/planning/profit/schema.ts';
import type { StaffingPlan } from '../../server/analytics/planning/staffing/schema.ts';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';

/** A filter of the API, passed on as it is. */
type Filter = Record<string, unknown>;

export type Every = 'day' | 'week' | 'month' | 'quarter';

/** What the forecast page is asked for, as its address says it. */
export interface Wish {
  metric?: string;
  every?: Every;
  split?: string;
  country?: string;
  /** Own days: `2026-07-01 Trade fair, …`. */
  days?: string;
  object?: string;
  date?: string;
  sum?: string;
  steps?: string;
}

export interface Interval {
  value: number;
  low: number;
  high: number;
}

export interface MetricForecast {
  state: 'ready' | 'too_little';
  kind: 'money' | 'count' | 'number';
  currency: string;
  every: Every;
  known: number;
  wanted: number;
  history: Array<{ at: string; value: number }>;
  ahead: Array<Interval & { at: string }>;
  total: Interval | null;
  method: string | null;
  form: string | null;
  coverage: number;
  mase: number | null;
  naive_mase: number | null;
  smape: number | null;
  naive_smape: number | null;
  origins: number;
  tried: Array<{ method: string; mase: number; smape: number }>;
  holidays: Array<{ name: string; size: number; standard_error: number; known: number; ahead: string[] }>;
  parts: Array<{ key: string | null; name: string | null; history: number[]; ahead: Interval[]; total: number }>;
  missing_rates: string[];
  records: { object: string; date: string; filter: Filter | null } | null;
}

export interface Staffing {
  plan: StaffingPlan;
  changed_at: string | null;
  slots: number[];
  known: { days: number; from: string | null; to: string | null; contacts: number };
  usual_handling: number | null;
  days: Array<{
    date: string;
    total: number;
    low: number;
    high: number;
    contacts: number[];
    lows: number[];
    highs: number[];
  }>;
  error: number | null;
  naive_error: number | null;
  refused: 'too_little' | 'closed' | null;
}

export interface CustomerProfit {
  id: string;
  name: string | null;
  revenue: string;
  goods: string;
  gross: string;
  serving: string;
  pools: string[];
  profit: string;
  margin: number | null;
}

export interface Profitability {
  model: CostModel;
  changed_at: string | null;
  from: string;
  until: string;
  currency: string;
  pools: Array<{
    name: string;
    driver: DriverName | null;
    amount: string;
    volume: number;
    capacity: number | null;
    rate: string | null;
    charged: string;
    idle: string;
    uncharged: string;
  }>;
  total: { cost: string; charged: string; idle: string; uncharged: string; coverage: number };
  sums: {
    revenue: string;
    goods: string;
    gross: string;
    serving: string;
    profit: string;
    margin: number | null;
    orders: number;
  };
  without_cost: string;
  customers: number;
  best: CustomerProfit[];
  worst: CustomerProfit[];
  whale: {
    points: Array<{ customers: number; profit: string }>;
    peak: string;
    profitable: number;
    lost: string;
    half_of_peak: number;
  } | null;
  business: { volume: number; price: string; variable: string; fixed: string } | null;
  refused: string | null;
}

/** Own days as they are typed: one a line or between commas, the date first. */
export const ownDays = (text: string): Array<{ date: string; name: string }> =>
  text.split(/[\n,]/).flatMap((line) => {
    const [, date, name = ''] = /^\s*(\d{4}-\d{2}-\d{2})\s*(.*?)\s*$/.exec(line) ?? [];
    return date ? [{ date, name: name || date }] : [];
  });

export const metricQuery = (wish: Wish) =>
  queryOptions({
    queryKey: ['planning', 'forecast', wish],
    queryFn: ({ signal }) =>
      api.post<MetricForecast>(
        '/analytics/forecast',
        {
          metric: wish.metric ?? 'orders',
          every: wish.every ?? 'month',
          ...(wish.split ? { split: wish.split } : {}),
          ...(wish.country ? { country: wish.country } : {}),
          ...(wish.steps ? { steps: Number(wish.steps) } : {}),
          ...(wish.days ? { own_days: ownDays(wish.days) } : {}),
          ...(wish.metric === 'custom'
            ? { custom: { object: wish.object, date: wish.date, sum: wish.sum || null } }
            : {}),
        },
        { signal },
      ),
    retry: false,
    placeholderData: (before) => before,
  });

export const staffingQuery = queryOptions({
  queryKey: ['planning', 'staffing'],
  queryFn: ({ signal }) => api.get<Staffing>('/analytics/staffing', undefined, { signal }),
  retry: false,
});

export const profitQuery = queryOptions({
  queryKey: ['planning', 'profit'],
  queryFn: ({ signal }) => api.get<Profitability>('/analytics/profitability', undefined, { signal }),
  retry: false,
});

export async function keepStaffing(plan: StaffingPlan): Promise<void> {
  queryClient.setQueryData(staffingQuery.queryKey, await api.put<Staffing>('/analytics/staffing', plan));
}

export async function keepCosts(model: CostModel): Promise<void> {
  queryClient.setQueryData(profitQuery.queryKey, await api.put<Profitability>('/analytics/profitability', model));
}
