import { queryOptions } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Filter } from '../records/model/filter-tree.ts';

/** Shares from 0 to 1. */
export interface Score {
  day: string;
  records: number;
  completeness: number | null;
  freshness: number | null;
  uniqueness: number | null;
  validity: number | null;
  score: number | null;
}

export interface ObjectQuality {
  object: string;
  plural: string;
  label: string;
  now: Score | null;
  due: number;
  trend: Score[];
  sources: Array<{ source: string | null; records: number; completeness: number; freshness: number | null }>;
}

export interface FieldUse {
  field: string;
  label: string;
  type: string;
  weight: number;
  decay: number | null;
  records: number | null;
  filled: number | null;
  set_at: string | null;
  measured_at: string | null;
  views: number;
  purpose: string | null;
  unused: boolean;
}

export interface Due {
  id: string;
  title: string;
  field: string;
  value: unknown;
  set_at: string | null;
  due_at: string;
}

export interface Rule {
  id: string;
  object: string;
  name: string;
  filter: Filter;
  severity: 'low' | 'normal' | 'high';
  advice: string | null;
  active: boolean;
  violations: number | null;
  measured_at: string | null;
}

export interface LicensedList {
  id: string;
  name: string;
  supplier: string | null;
  object: string;
  kind: 'owned' | 'rented' | 'single_use' | 'counted';
  starts_on: string | null;
  ends_on: string | null;
  uses_allowed: number | null;
  uses: number;
  cost: string | null;
  currency: string | null;
  at_end: 'trash' | 'block';
  ended_at: string | null;
  ended_change_set: string | null;
  records: number;
}

export interface Decoy {
  object: string;
  id: string;
  title: string;
  note: string;
  at: string;
}

export interface Keying {
  id: string;
  object: string;
  record_id: string | null;
  source: string;
  state: 'waiting' | 'mismatch' | 'done';
  fields: string[];
  first_by: string;
  first_at: string;
  second_by: string | null;
  differences: Array<{ field: string; first: unknown; second: unknown }>;
}

export type CostAnswers = Record<string, number>;
export interface Cost {
  answers: CostAnswers;
  saved: boolean;
  lines: Array<{ kind: string; cost: number }>;
  total: number;
}

const listed = <T>(key: string, path: string) =>
  queryOptions({
    queryKey: ['quality', key],
    queryFn: ({ signal }) => api.get<{ data: T[] }>(path, undefined, { signal }).then((r) => r.data),
  });

export const overviewQuery = listed<ObjectQuality>('overview', '/quality');
export const rulesQuery = listed<Rule>('rules', '/quality/rules');
export const listsQuery = listed<LicensedList>('lists', '/quality/lists');
export const decoysQuery = listed<Decoy>('decoys', '/quality/decoys');
export const keyingsQuery = listed<Keying>('keyings', '/quality/keyings');
export const costQuery = queryOptions({
  queryKey: ['quality', 'cost'],
  queryFn: ({ signal }) => api.get<Cost>('/quality/cost', undefined, { signal }),
});
export const fieldsQuery = (object: string) => listed<FieldUse>(`fields ${object}`, `/quality/fields?object=${object}`);
export const queueQuery = (object: string) =>
  queryOptions({
    queryKey: ['quality', 'queue', object],
    queryFn: ({ signal }) =>
      api.get<{ data: Due[]; total: number }>('/quality/queue', { object, limit: 50 }, { signal }),
  });

export const refresh = (...keys: string[]) =>
  Promise.all(
    (keys.length > 0 ? keys : ['']).map((key) =>
      queryClient.invalidateQueries({ queryKey: key ? ['quality', key] : ['quality'] }),
    ),
  );
