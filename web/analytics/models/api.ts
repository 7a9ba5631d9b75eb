import { queryOptions } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import { queryClient } from '../../kernel/queries.ts';
import { followWork, type Work } from '../../kernel/work.ts';

export type Figure =
  | number
  | string
  | { percent: number }
  | { money: number }
  | { date: string }
  | { word: string }
  | { decimals: number; of: number };

/** A sentence of a model: its key under `say` in the words of the model, and what fills it in. */
export interface Said {
  key: string;
  values?: Record<string, Figure>;
}

interface Accuracy {
  measure: string;
  value: number;
  baseline: number | null;
  lower_is_better: boolean;
  say: Said;
}

/** One training of a model. */
export interface Run {
  id: string;
  model: string;
  state: 'ready' | 'refused' | 'failed';
  trained_at: string;
  data_from: string | null;
  data_to: string | null;
  rows: number;
  seconds: string;
  settings: Record<string, unknown>;
  headline: Said | null;
  accuracy: Accuracy | null;
  refusal: Said | null;
}

export type ModelState = 'never' | 'ready' | 'refused' | 'failed' | 'hidden';
export type ModelGroup = 'who' | 'next' | 'offer' | 'source' | 'voice' | 'cost';

export interface ModelCard {
  name: string;
  group: ModelGroup;
  state: ModelState;
  last: Run | null;
  work: Work | null;
}

/** JSON Schema, as far as settings use it. */
export interface SettingSchema {
  type?: string;
  enum?: string[];
  minimum?: number;
  maximum?: number;
  items?: SettingSchema;
  default?: unknown;
}

export interface ModelAnswer {
  name: string;
  group: ModelGroup;
  object: string | null;
  scores: string[];
  state: ModelState;
  run: (Run & { result: unknown }) | null;
  refused: Run | null;
  versions: Run[];
  work: Work | null;
  settings: Record<string, unknown>;
  settings_schema: { properties?: Record<string, SettingSchema> };
}

export interface Explanation {
  model: string;
  trained_at: string;
  headline: Said;
  reasons: Said[];
}

const KEY = 'models';

export const modelsQuery = queryOptions({
  queryKey: [KEY, 'all'],
  queryFn: ({ signal }) => api.get<{ data: ModelCard[] }>('/analytics/models', undefined, { signal }),
});

export const modelQuery = (name: string, version?: string) =>
  queryOptions({
    queryKey: [KEY, 'one', name, version ?? 'last'],
    queryFn: ({ signal }) =>
      api.get<ModelAnswer>(
        version ? `/analytics/models/${name}/versions/${version}` : `/analytics/models/${name}`,
        undefined,
        { signal },
      ),
  });

export const explanationsQuery = (plural: string, id: string) =>
  queryOptions({
    queryKey: [KEY, 'record', plural, id],
    queryFn: ({ signal }) => api.get<{ data: Explanation[] }>(`/${plural}/${id}/models`, undefined, { signal }),
  });

const refreshModels = () => queryClient.invalidateQueries({ queryKey: [KEY] });

/** Shows the training as it goes on, and what it found when it has ended. */
export function followTraining(work: Work): void {
  followWork(work, () => void refreshModels());
  void refreshModels();
}

export const trainNow = async (name: string) =>
  followTraining(await api.post<Work>(`/analytics/models/${name}/training`));

export const changeSettings = async (name: string, settings: Record<string, unknown>) =>
  followTraining(await api.put<Work>(`/analytics/models/${name}/settings`, { settings }));
