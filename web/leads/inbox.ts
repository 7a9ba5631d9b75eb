import type { Filter } from '../records/model/filter-tree.ts';
import type { LeadSettings } from './api.ts';

/** What waits in the inbox, by what makes it wait. */
export const FOLDERS = [
  'all',
  'mine',
  'unassigned',
  'awaiting',
  'overdue',
  'hot',
  'few_touches',
  'many_touches',
] as const;
export type Folder = (typeof FOLDERS)[number];
export const ORDERS = ['newest', 'hottest', 'waiting'] as const;
export type Order = (typeof ORDERS)[number];

const OPEN: Filter = { field: 'status', op: 'in', value: ['new', 'working', 'qualified'] };
const TO_WORK: Filter = { field: 'status', op: 'in', value: ['new', 'working'] };

/** The same questions that the counts beside the folders are the answers to. */
export function filterOf(folder: Folder, me: string, settings: LeadSettings, now = Date.now()): Filter {
  const late = new Date(Math.floor(now / 60_000) * 60_000 - settings.reply_hours * 3_600_000).toISOString();
  const more: Record<Folder, Filter[]> = {
    all: [TO_WORK],
    mine: [TO_WORK, { field: 'owner', op: 'eq', value: me }],
    unassigned: [OPEN, { field: 'owner', op: 'empty' }],
    awaiting: [OPEN, { field: 'awaiting_since', op: 'not_empty' }],
    overdue: [OPEN, { field: 'awaiting_since', op: 'lt', value: late }],
    hot: [OPEN, { field: 'band', op: 'eq', value: 'hot' }],
    few_touches: [
      OPEN,
      {
        or: [
          { field: 'touches', op: 'lt', value: settings.touches_low },
          { field: 'touches', op: 'empty' },
        ],
      },
    ],
    many_touches: [OPEN, { field: 'touches', op: 'gt', value: settings.touches_high }],
  };
  return { and: more[folder] };
}

export const sortOf = (order: Order): string[] =>
  order === 'hottest'
    ? ['-score', '-created_at']
    : order === 'waiting'
      ? ['awaiting_since', '-created_at']
      : ['-created_at'];
