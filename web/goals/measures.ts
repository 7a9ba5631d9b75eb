import type { Progress } from './api.ts';

/** What can be counted: the object it is read from, and how its figures are written. */
export const MEASURES: Record<string, { object: string; kind: Progress['kind'] }> = {
  won_value: { object: 'deal', kind: 'money' },
  won_deals: { object: 'deal', kind: 'count' },
  new_deals: { object: 'deal', kind: 'count' },
  new_pipeline: { object: 'deal', kind: 'money' },
  win_rate: { object: 'deal', kind: 'percent' },
  meetings_held: { object: 'meeting', kind: 'count' },
  calls_made: { object: 'call', kind: 'count' },
  tasks_done: { object: 'task', kind: 'count' },
  leads_converted: { object: 'lead', kind: 'count' },
  offers_accepted: { object: 'offer', kind: 'count' },
  invoiced: { object: 'invoice', kind: 'money' },
  paid: { object: 'payment', kind: 'money' },
  mrr_added: { object: 'subscription', kind: 'money' },
};

export const GROUPS = [
  { group: 'deals', names: ['won_value', 'won_deals', 'new_deals', 'new_pipeline', 'win_rate'] },
  { group: 'work', names: ['meetings_held', 'calls_made', 'tasks_done', 'leads_converted', 'offers_accepted'] },
  { group: 'money', names: ['invoiced', 'paid', 'mrr_added'] },
] as const;
