import { queryOptions } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import { queryClient } from '../../kernel/queries.ts';
import { followWork, type Work } from '../../kernel/work.ts';
import type { Estimate, Leak, Learnt, Method } from '../models/learning/shapes.ts';

export interface PredictionRun {
  id: string;
  state: 'ready' | 'refused' | 'failed';
  trained_at: string;
  rows: number;
  seconds: string;
  summary: {
    refused: 'too_few_rows' | 'too_few_of_one' | 'no_variance' | 'nothing_known' | null;
    needed: { rows: number; each: number } | null;
    rarer: number | null;
    usual: number | null;
    method: Method | null;
    better: boolean;
    quality: Estimate | null;
  };
}

export interface Prediction {
  id: string;
  name: string;
  object: string;
  plural: string;
  target: string;
  kind: 'yes_no' | 'number';
  yes: string[];
  no: string[];
  left_out: string[];
  trusted: string[];
  field: string | null;
  state: 'never' | 'ready' | 'refused' | 'failed' | 'hidden';
  last: PredictionRun | null;
  work: Work | null;
}

export interface PredictionAnswer extends Prediction {
  run: (PredictionRun & { result: Learnt }) | null;
  versions: PredictionRun[];
}

export interface Explained {
  id: string;
  name: string;
  target: string;
  kind: 'yes_no' | 'number';
  said: number;
  usual: number;
  trained_at: string;
  reasons: Array<{ field: string; label: string; value: string | number | null; effect: number }>;
}

export type { Leak };

const KEY = 'predictions';
const root = '/predictions';

export const predictionsQuery = queryOptions({
  queryKey: [KEY, 'all'],
  queryFn: ({ signal }) => api.get<{ data: Prediction[] }>(root, undefined, { signal }),
});

export const predictionQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) => api.get<PredictionAnswer>(`${root}/${id}`, undefined, { signal }),
  });

export const explainedQuery = (plural: string, id: string) =>
  queryOptions({
    queryKey: [KEY, 'record', plural, id],
    queryFn: ({ signal }) => api.get<{ data: Explained[] }>(`/${plural}/${id}/predictions`, undefined, { signal }),
  });

export const refreshPredictions = () => queryClient.invalidateQueries({ queryKey: [KEY] });

/** Shows the learning as it goes on, and what came of it when it has ended. */
function follow<P extends Prediction>(prediction: P): P {
  if (prediction.work) followWork(prediction.work, () => void refreshPredictions());
  void refreshPredictions();
  return prediction;
}

export interface NewPrediction {
  name: string;
  object: string;
  target: string;
  yes: string[];
  no: string[];
}

export const createPrediction = async (wish: NewPrediction) => follow(await api.post<PredictionAnswer>(root, wish));

export const changePrediction = async (id: string, change: { left_out?: string[]; trusted?: string[] }) =>
  follow(await api.patch<PredictionAnswer>(`${root}/${id}`, change));

export async function learnNow(id: string): Promise<void> {
  followWork(await api.post<Work>(`${root}/${id}/training`), () => void refreshPredictions());
  await refreshPredictions();
}

export async function removePrediction(id: string): Promise<void> {
  await api.del(`${root}/${id}`);
  await refreshPredictions();
}
