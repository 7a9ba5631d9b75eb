import { queryOptions } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';

export type PeriodKind = 'month' | 'quarter';
export type Dimension = 'owner' | 'team' | 'product' | 'pipeline' | 'territory';

/** What the page is asked for, as its address says it. */
export interface Wish {
  period?: PeriodKind;
  starts_on?: string;
  member?: string;
  team?: string;
  product?: string;
  pipeline?: string;
  territory?: string;
}

export interface Figures {
  pipeline: string;
  weighted: string;
  best_case: string;
  commit: string;
  closed: string;
  omitted: string;
  deals: number;
}

export interface Judgement {
  id: string;
  amount: string;
  note: string;
  by_name: string | null;
  at: string;
}

export interface ForecastRow {
  key: string | null;
  name: string | null;
  parent: string | null;
  depth: number;
  own: Figures;
  all: Figures;
  judged: { commit: string; best_case: string };
  overrides: { commit: Judgement | null; best_case: Judgement | null };
  quota: string | null;
  attainment: number | null;
}

export interface Forecast {
  period: { kind: PeriodKind; starts_on: string; ends_before: string; name: string };
  today: string;
  currency: string;
  rows: ForecastRow[];
  total: Pick<ForecastRow, 'all' | 'judged' | 'quota' | 'attainment'>;
  missing_rates: string[];
  missing_rates_from: Record<string, string>;
  circles: string[];
}

export interface Movement {
  since: string;
  start: string;
  end: string;
  changes: Array<{ kind: string; amount: string; deals: number }>;
}

export interface MovedDeal {
  id: string;
  name: string | null;
  owner_name: string | null;
  amount: string | null;
  amount_before: string | null;
  close_date: string | null;
  close_date_before: string | null;
  change: string;
}

type Said<T> = { weighted: T; commit: T; best_case: T };

export interface Accuracy {
  periods: Array<{
    period: { name: string; kind: PeriodKind; starts_on: string };
    day: string;
    said: Said<string>;
    closed: string;
    off: Said<number | null>;
  }>;
  error: Said<number | null>;
  bias: Said<number | null>;
  course: Array<{ day: string; pipeline: string; closed: string } & Said<string>>;
}

export interface Outlook {
  state: 'ready' | 'too_little';
  months: number;
  wanted: number;
  history: Array<{ month: string; won: number }>;
  ahead: Array<{ month: string; value: number; low: number; high: number }>;
  method: string | null;
  form: string | null;
  coverage: number;
  mase: number | null;
  naive_mase: number | null;
  origins: number;
  tried: Array<{ method: string; mase: number }>;
  period: {
    name: string;
    starts_on: string;
    kind: PeriodKind;
    won: number;
    value: number | null;
    low: number | null;
    high: number | null;
  } | null;
}

const asked = <T>(name: string, path: string, params: object) =>
  queryOptions({
    queryKey: ['forecast', name, params],
    queryFn: ({ signal }) => api.get<T>(path, { ...params } as Record<string, string>, { signal }),
  });

export const forecastQuery = (wish: Wish, by: Dimension) => asked<Forecast>('rows', '/forecast', { ...wish, by });
export const movementQuery = (wish: Wish, since: string) =>
  asked<Movement>('changes', '/forecast/changes', { ...wish, since });
export const movedQuery = (wish: Wish, since: string, kind: string) =>
  asked<{ data: MovedDeal[] }>('moved', '/forecast/changes/deals', { ...wish, since, kind });
export const accuracyQuery = (wish: Wish) => asked<Accuracy>('accuracy', '/forecast/accuracy', wish);
export const outlookQuery = (wish: Wish) => asked<Outlook>('outlook', '/forecast/outlook', wish);
export const snapshotsQuery = asked<{ data: Array<{ day: string; deals: number }> }>(
  'snapshots',
  '/forecast/snapshots',
  {},
);

export const refreshForecast = () => queryClient.invalidateQueries({ queryKey: ['forecast'] });

export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface Evidence {
  name: string;
  filled: number;
  information: number;
  clear: boolean;
  leaks: boolean;
  groups: Array<{
    from: number | null;
    to: number | null;
    word: string | null;
    rows: number;
    rate: Estimate;
    lift: Estimate;
  }>;
}

export interface ScoreCard {
  object: string;
  enabled: boolean;
  asked_at: string | null;
  trained_at: string | null;
  card: {
    state: 'ready' | 'too_little' | 'no_better_than_chance';
    rows: number;
    positives: number;
    needed: { rows: number; each: number };
    from: string | null;
    to: string | null;
    method: 'regression' | 'boosting' | 'forest' | null;
    tried: Array<{ method: string; log_loss: number }>;
    measures: {
      rows: number;
      positives: number;
      auc: Estimate;
      brier: Estimate;
      brier_of_mean: number;
      lift: Estimate;
      calibration: Array<{ rows: number; said: number; happened: Estimate }>;
    } | null;
    tested: { from: string; to: string } | null;
    calibration: 'platt' | 'isotonic' | null;
    weights: Array<{ name: string; share: number }>;
    evidence: Evidence[];
  } | null;
  attributes: Array<{ name: string; label: string; of: string; accepted: boolean | null }>;
  earlier: Array<{ trained_at: string; state: string; rows: number; auc: number | null; brier: number | null }>;
}

export interface RecordScore {
  score: number | null;
  state: 'scored' | 'decided' | 'off' | 'too_little' | 'no_better_than_chance' | 'not_yet';
  trained_at: string | null;
  reasons: Array<{ name: string; label: string; of: string; value: string | number | null; effect: number }>;
}

export const cardQuery = (object: 'deals' | 'leads') => asked<ScoreCard>('card', '/learnt-scores', { object });
export const scoreQuery = (plural: string, id: string, version: number) =>
  asked<RecordScore>(`score ${plural} ${id} ${version}`, `/${plural}/${id}/learnt-score`, {});
