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
  /** Days after which a deal has stood here for too long. */
  age_limit?: number | null;
  guidance?: string | null;
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
export function warningOf(deal: KithRecord, today: string): 'overdue' | StepWarning | null {
  if (deal.status !== 'open') return null;
  if (typeof deal.close_date === 'string' && deal.close_date < today) return 'overdue';
  return stepWarningOf(deal, today);
}

export type StepWarning = 'noNextStep' | 'noStepDate' | 'lateStep';

/** What is wrong with the next step of an open deal: there is none, nobody said when, or its day has passed. */
export function stepWarningOf(deal: KithRecord, today: string): StepWarning | null {
  if (deal.status !== 'open') return null;
  const { next_step_on: on, next_step: step } = deal;
  if (typeof on === 'string' && on) return on < today ? 'lateStep' : null;
  return step ? 'noStepDate' : 'noNextStep';
}

/** How far a deal is past what its stage allows: from three quarters of the limit on it ages, beyond it rots. */
export function rotOf(
  since: unknown,
  limit: number | null | undefined,
  now: number,
): { state: 'ageing' | 'rotten'; days: number } | null {
  if (!limit || typeof since !== 'string') return null;
  const days = (now - Date.parse(since)) / 86_400_000;
  if (days > limit) return { state: 'rotten', days: Math.floor(days) };
  return days > limit * 0.75 ? { state: 'ageing', days: Math.floor(days) } : null;
}

export const stageIdOf = (deal: KithRecord): string | undefined =>
  asLink(deal.stage)?.id ?? (deal.stage as string | undefined);
export const pipelineIdOf = (deal: KithRecord): string | undefined =>
  asLink(deal.pipeline)?.id ?? (deal.pipeline as string | undefined);
