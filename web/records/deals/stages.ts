import { queryOptions } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import type { KithRecord } from '../api.ts';
import { asLink } from '../fields/tools.ts';

export interface Stage {
  id: string;
  name: string;
  pipeline: string;
  kind: 'open' | 'won' | 'lost';
  probability: number | null;
  position: number;
}

export interface Pipeline {
  id: string;
  name: string;
  position: number;
  is_default: boolean;
}

const all = (path: string, signal: AbortSignal) =>
  api.post<{ data: unknown[] }>(`/${path}/query`, { sort: ['position'], limit: 200 }, { signal }).then((a) => a.data);

export const stagesQuery = queryOptions({
  queryKey: ['records', 'stage', 'all'] as const,
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await all('stages', signal)) as Stage[],
});

export const pipelinesQuery = queryOptions({
  queryKey: ['records', 'pipeline', 'all'] as const,
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }) => (await all('pipelines', signal)) as Pipeline[],
});

const order = { open: 0, won: 1, lost: 2 };

/** The stages of a pipeline as one walks them: the open ones, then won, then lost. */
export const stagesOf = (stages: Stage[], pipeline: string | undefined): Stage[] =>
  stages
    .filter((s) => s.pipeline === pipeline)
    .sort((a, b) => order[a.kind] - order[b.kind] || a.position - b.position);

export const defaultPipeline = (pipelines: Pipeline[]): Pipeline | undefined =>
  pipelines.find((p) => p.is_default) ?? pipelines[0];

/** What is wrong with an open deal, if anything: the words are keys under `deal.warning`. */
export function warningOf(deal: KithRecord, today: string): 'overdue' | 'noNextStep' | null {
  if (deal.status !== 'open') return null;
  if (typeof deal.close_date === 'string' && deal.close_date < today) return 'overdue';
  if (!deal.next_step) return 'noNextStep';
  return null;
}

export const stageIdOf = (deal: KithRecord): string | undefined =>
  asLink(deal.stage)?.id ?? (deal.stage as string | undefined);
export const pipelineIdOf = (deal: KithRecord): string | undefined =>
  asLink(deal.pipeline)?.id ?? (deal.pipeline as string | undefined);
