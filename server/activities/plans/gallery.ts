import words from './gallery.json' with { type: 'json' };
import type { GalleryPlan } from './schema.ts';

/** What each plan is made of; the words stand in `gallery.json`, by language. */
interface Frame {
  key: string;
  category: string;
  steps: Array<Omit<GalleryPlan['steps'][number], 'subject' | 'description'>>;
}

const step = (
  offset_days: number,
  kind = 'to_do',
  more: Omit<Frame['steps'][number], 'offset_days' | 'kind'> = {},
) => ({
  offset_days,
  kind,
  ...more,
});

const frames: Frame[] = [
  {
    key: 'onboarding',
    category: 'onboarding',
    steps: [
      step(0),
      step(1, 'mail', { after: [0] }),
      step(3, 'meeting', { after: [1] }),
      step(7, 'to_do', { after: [2] }),
      step(8, 'to_do', { after: [3], parent: 3 }),
      step(14, 'call', { after: [3] }),
      step(30, 'check_in', { after: [5] }),
    ],
  },
  {
    key: 'follow_up_week',
    category: 'follow_up',
    steps: [step(7, 'call'), step(8, 'mail', { after: [0] }), step(21, 'call', { after: [1] })],
  },
  {
    key: 'after_offer',
    category: 'sales',
    steps: [
      step(2, 'call'),
      step(7, 'mail', { after: [0] }),
      step(14, 'call', { after: [1] }),
      step(28, 'to_do', { after: [2] }),
    ],
  },
  {
    key: 'after_sale',
    category: 'service',
    steps: [step(3, 'mail'), step(14, 'call', { after: [0] }), step(60, 'check_in', { after: [1] })],
  },
  {
    key: 'check_in',
    category: 'service',
    steps: [step(90, 'check_in', { repeats: 'FREQ=MONTHLY;INTERVAL=3' })],
  },
  {
    key: 'prospecting',
    category: 'sales',
    steps: [
      step(0, 'mail'),
      step(2, 'call', { after: [0] }),
      step(5, 'mail', { after: [1] }),
      step(9, 'call', { after: [2] }),
      step(14, 'mail', { after: [3] }),
    ],
  },
];

type Words = Record<string, { name: string; description: string; steps: string[][] }>;

/** The templates that come with Kith, in the language of the workspace. */
export function galleryIn(locale: string): GalleryPlan[] {
  const spoken = (locale.startsWith('de') ? words.de : words.en) as Words;
  return frames.map(({ key, category, steps }) => {
    const text = spoken[key];
    return {
      key,
      category,
      name: text?.name ?? key,
      description: text?.description ?? '',
      steps: steps.map((one, i) => {
        const [subject = key, description] = text?.steps[i] ?? [];
        return { ...one, subject, ...(description ? { description } : {}) };
      }),
    };
  });
}
