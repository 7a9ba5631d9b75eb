import type { RecordPanel } from '../records/record/panels.ts';

export const panels: RecordPanel[] = [
  {
    object: ['deal', 'lead'],
    name: 'learnt_score',
    title: 'forecast:score.title',
    place: 'side',
    order: 60,
    component: () => import('./ScorePanel.tsx'),
    // Without a score the page of a record says nothing of it: the settings say why there is none.
    when: (record) => record.learnt_score !== null && record.learnt_score !== undefined,
    fields: ['learnt_score'],
  },
];
