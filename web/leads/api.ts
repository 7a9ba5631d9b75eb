import { queryOptions } from '@tanstack/react-query';
import type { Assignments, KeptRule, PreviewAnswer, Rule } from '../../server/sales/assignment/schema.ts';
import type {
  Checklist,
  InboxCounts,
  LeadSettings,
  Proposal,
  Rival,
  SourceReport,
} from '../../server/sales/leads/schema.ts';
import type { KeptScoreRule, Score, ScorePreview, ScoreRule } from '../../server/sales/scoring/schema.ts';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Work } from '../kernel/work.ts';

export type {
  Assignments,
  Checklist,
  InboxCounts,
  KeptRule,
  KeptScoreRule,
  LeadSettings,
  PreviewAnswer,
  Proposal,
  Rival,
  Rule,
  Score,
  ScorePreview,
  ScoreRule,
  SourceReport,
};

// The keys begin as those of records do, so that what changes a lead refreshes what is told of it.
const ofLeads = (what: string) => ['records', 'lead', what] as const;
const ofLead = (id: string, what: string) => ['record', 'lead', id, what] as const;

export const countsQuery = queryOptions({
  queryKey: ofLeads('inbox'),
  queryFn: () => api.get<InboxCounts>('/lead-inbox'),
});
export const settingsQuery = queryOptions({
  queryKey: ['lead-settings'],
  queryFn: () => api.get<LeadSettings>('/lead-settings'),
});
export const checklistQuery = (id: string) =>
  queryOptions({
    queryKey: ofLead(id, 'checklist'),
    queryFn: () => api.get<Checklist>(`/leads/${id}/checklist`),
  });
export const scoreQuery = (id: string) =>
  queryOptions({ queryKey: ofLead(id, 'score'), queryFn: () => api.get<Score>(`/leads/${id}/score`) });
export const assignmentsQuery = (id: string) =>
  queryOptions({
    queryKey: ofLead(id, 'assignments'),
    queryFn: () => api.get<Assignments>(`/leads/${id}/assignments`),
  });
export const proposalQuery = (id: string) =>
  queryOptions({
    queryKey: ofLead(id, 'conversion'),
    queryFn: () => api.get<Proposal>(`/leads/${id}/conversion`),
    gcTime: 0,
  });
export const rivalsQuery = (object: 'lead' | 'deal', id: string) =>
  queryOptions({
    queryKey: ['record', object, id, 'rivals'],
    queryFn: () => api.get<{ data: Rival[] }>(`/${object}s/${id}/rivals`).then((answer) => answer.data),
  });
export const rivalsOnQuery = (params: { person?: string; company?: string; email?: string }) =>
  queryOptions({
    queryKey: ['records', 'lead', 'rivals', params],
    queryFn: () => api.get<{ data: Rival[] }>('/rivals', params).then((answer) => answer.data),
    enabled: Object.values(params).some(Boolean),
  });

export const rulesQuery = queryOptions({
  queryKey: ['records', 'assignment_rule', 'set'],
  queryFn: () => api.get<{ data: KeptRule[] }>('/assignment/rules').then((answer) => answer.data),
});
export const scoreRulesQuery = queryOptions({
  queryKey: ['records', 'score_rule', 'set'],
  queryFn: () => api.get<{ data: KeptScoreRule[] }>('/scoring/rules').then((answer) => answer.data),
});
export const sourcesQuery = (from?: string, to?: string) =>
  queryOptions({
    queryKey: ['records', 'deal', 'sources', from, to],
    queryFn: () => api.get<SourceReport>('/reports/sources', { from, to }),
    placeholderData: (before) => before,
  });

export const previewAssignment = (body: object) => api.post<PreviewAnswer>('/assignment/preview', body);
export const startAssignment = (body: object) => api.post<Work>('/assignment/runs', body);
export const previewScores = (body: object) => api.post<ScorePreview>('/scoring/preview', body);
export const refresh = (key: readonly unknown[]) => queryClient.invalidateQueries({ queryKey: key });
