import { queryOptions } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';

export interface Plan {
  id: string;
  name: string;
  description: string | null;
  category: string | null;
}

export interface GalleryPlan {
  key: string;
  name: string;
  description: string;
  category: string;
  steps: Array<{ subject: string; offset_days: number; kind: string }>;
}

export interface Step {
  id: string;
  plan: string;
  position: number;
  subject: string;
  kind: string | null;
  offset_days: number;
  after: string[] | null;
  parent: string | null;
  repeats: string | null;
  description: string | null;
}

export const plansQuery = queryOptions({
  queryKey: ['records', 'task_plan', 'all'],
  queryFn: ({ signal }) =>
    api
      .post<{ data: Plan[] }>('/task-plans/query', { sort: ['name'], limit: 200 }, { signal })
      .then((answer) => answer.data),
});

export const galleryQuery = queryOptions({
  queryKey: ['plan-gallery'],
  queryFn: ({ signal }) =>
    api.get<{ data: GalleryPlan[] }>('/plan-gallery', undefined, { signal }).then((answer) => answer.data),
});

export const stepsQuery = (plan: string) =>
  queryOptions({
    queryKey: ['records', 'plan_step', plan],
    queryFn: ({ signal }) =>
      api
        .post<{ data: Step[] }>(
          '/plan-steps/query',
          { filter: { field: 'plan', op: 'eq', value: plan }, sort: ['position'], limit: 200 },
          { signal },
        )
        .then((answer) => answer.data),
  });
