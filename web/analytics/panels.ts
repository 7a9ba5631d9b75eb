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
  {
    object: 'subscription',
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
    when: (record) => record.churn_risk !== null && record.churn_risk !== undefined,
    fields: ['churn_risk'],
  },
  {
    object: ['person', 'company', 'deal', 'lead', 'contract', 'subscription', 'order', 'quote', 'product'],
    name: 'predictions',
    title: 'analytics:models.predicted',
    place: 'side',
    order: 41,
    component: () =>
      Promise.all([import('./predict/PredictedPanel.tsx'), loadWords('predict', 'models')]).then(([panel]) => panel),
    // A prediction stands in a field of the workspace's own that nobody writes.
    when: (record, { meta }) =>
      meta.fields.some(
        ({ name, type, custom, writable, formula, rollup }) =>
          custom &&
          !writable &&
          !formula &&
          !rollup &&
          ['percent', 'number', 'money'].includes(type) &&
          record[name] != null,
      ),
  },
];
