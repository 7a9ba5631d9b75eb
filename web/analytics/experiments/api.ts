import { queryOptions } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import { queryClient } from '../../kernel/queries.ts';

export interface UpliftGroup {
  path: Array<{ name: string; most: number | null; least: number | null; word: string | null; is: boolean }>;
  rows: number;
  effect: number;
  low: number;
  high: number;
}

export interface ExperimentResult {
  treated: number;
  held: number;
  looks: Array<{ part: number; bound: number; z: number | null; effect: number | null; crossed: boolean }>;
  now: { effect: number; low: number; high: number; treated: number; control: number } | null;
  anyway: { happened: number; anyway: number; owed: number; low: number; high: number } | null;
  decision: 'too_early' | 'works' | 'harms' | 'open' | 'no_difference';
  detectable: number | null;
  uplift: { groups: UpliftGroup[]; gain: number; top: { effect: number; low: number; high: number } } | null;
}

export interface Experiment {
  id: string;
  name: string;
  treatment: string;
  outcome: 'bought' | 'spent';
  held: number;
  difference: number;
  days: number;
  looks: number;
  field: string | null;
  started_on: string;
  ends_on: string;
  state: 'running' | 'ended';
  worked_out_at: string | null;
  result: ExperimentResult | null;
}

export interface Plan {
  filter: unknown;
  outcome: 'bought' | 'spent';
  held: number;
  difference: number;
  days: number;
}

export interface Advice {
  people: number;
  base: number;
  needed: number | null;
  detectable: number;
  power: number;
  bounds: number[];
}

const KEY = 'experiments';
const root = '/experiments';

export const experimentsQuery = queryOptions({
  queryKey: [KEY, 'all'],
  queryFn: ({ signal }) => api.get<{ data: Experiment[] }>(root, undefined, { signal }),
});

export const experimentQuery = (id: string) =>
  queryOptions({
    queryKey: [KEY, 'one', id],
    queryFn: ({ signal }) => api.get<Experiment>(`${root}/${id}`, undefined, { signal }),
  });

export const adviceQuery = (plan: Plan) =>
  queryOptions({
    queryKey: [KEY, 'advice', plan],
    queryFn: ({ signal }) => api.post<Advice>(`${root}/advice`, plan, { signal }),
    staleTime: 60_000,
  });

const refresh = () => queryClient.invalidateQueries({ queryKey: [KEY] });

export async function beginExperiment(wish: Plan & { name: string; treatment: string }): Promise<Experiment> {
  const begun = await api.post<Experiment>(root, wish);
  await refresh();
  return begun;
}

export async function measureNow(id: string): Promise<void> {
  await api.post(`${root}/${id}/measurement`);
  await refresh();
}

export async function removeExperiment(id: string): Promise<void> {
  await api.del(`${root}/${id}`);
  await refresh();
}
