import { loadWords } from '../kernel/i18n.ts';
import type { RecordPanel } from '../records/record/panels.ts';

/** The fields that models write; the panel says them with their reasons. */
const scores = [
  'last_purchase_on',
  'purchase_count',
  'spent',
  'rfm_segment',
  'rfm_score',
  'alive_chance',
  'expected_purchases',
  'expected_value',
  'next_purchase_on',
  'purchase_gap',
  'buying_rhythm',
  'next_product',
  'found_segment',
  'look_alike',
];

export const panels: RecordPanel[] = [
  {
    object: 'person',
    name: 'customer-models',
    title: 'analytics:models.panel',
    place: 'side',
    order: 40,
    async component() {
      const [{ modelWords }, panel] = await Promise.all([
        import('./models/registry.ts'),
        import('./models/CustomerPanel.tsx'),
      ]);
      await loadWords('models', ...modelWords);
      return panel;
    },
    when: (record) => scores.some((field) => record[field] !== null && record[field] !== undefined),
    fields: scores,
  },
];
