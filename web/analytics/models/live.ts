import { type Icon, IconChartLine, IconHeadset, IconReceipt2 } from '@tabler/icons-react';

/** A page that reckons as one asks, without training: its card leads there. */
interface LivePage {
  name: string;
  to: string;
  /** Where it stands among the models. */
  group: string;
  icon: Icon;
  words: string;
}

export const livePages: LivePage[] = [
  { name: 'forecast', to: '/analytics/forecast', group: 'next', icon: IconChartLine, words: 'planning' },
  { name: 'staffing', to: '/analytics/staffing', group: 'cost', icon: IconHeadset, words: 'planning' },
  { name: 'profit', to: '/analytics/profitability', group: 'cost', icon: IconReceipt2, words: 'planning' },
];
