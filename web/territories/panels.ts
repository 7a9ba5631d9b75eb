import type { RecordPanel } from '../records/record/panels.ts';

export const panels: RecordPanel[] = [
  {
    object: ['company', 'deal', 'lead'],
    name: 'territory',
    title: 'territories:panel.title',
    place: 'side',
    order: 60,
    component: () => import('./TerritoryPanel.tsx'),
    when: (record, { meta }) => !record.trashed_at && meta.fields.some((field) => field.name === 'territory'),
    fields: ['territory', 'territory_pinned'],
  },
];
