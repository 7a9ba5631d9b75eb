import { choice, datetime, multiChoice, number, text } from '../records/define.ts';

// What Kith reads out of texts. It alone writes these fields: see server/analytics/voice.

const moods = [
  { value: 'positive', label: 'Positive', color: 'green' },
  { value: 'neutral', label: 'Neutral', color: 'gray' },
  { value: 'negative', label: 'Negative', color: 'red' },
];

/** The seven basic emotions. */
const emotions = [
  { value: 'surprise', label: 'Surprise', color: 'cyan' },
  { value: 'fear', label: 'Fear', color: 'violet' },
  { value: 'anger', label: 'Anger', color: 'red' },
  { value: 'sorrow', label: 'Sorrow', color: 'blue' },
  { value: 'loathing', label: 'Loathing', color: 'lime' },
  { value: 'contempt', label: 'Contempt', color: 'orange' },
  { value: 'happiness', label: 'Happiness', color: 'green' },
];

const bySystem = { writable: 'system' as const };

/** Fields of every object whose texts are read. */
export const heardFields = {
  mood: choice(moods, { ...bySystem, help: 'What the text sounds like, as Kith reads it' }),
  mood_score: number({ ...bySystem, min: -1, max: 1, help: 'From −1, very negative, to 1, very positive' }),
  emotions: multiChoice(emotions, { ...bySystem, help: 'Emotions that the text tells' }),
  text_language: text({ ...bySystem, max: 3, label: 'Language of the text', help: '“und” where it cannot be told' }),
};

/** What of it is kept of a person. */
export const heardOfPerson = {
  mood: choice(moods, {
    ...bySystem,
    help: 'What was written by and about them sounds like, over the last twelve months',
  }),
  recommends: number({
    ...bySystem,
    label: 'Would recommend us',
    integer: true,
    min: 0,
    max: 10,
    indexed: true,
    help: 'Their last answer from 0 to 10',
  }),
  recommends_at: datetime({ ...bySystem, label: 'Asked for a recommendation' }),
};

/** Looked for when texts are to be read. */
export const unread = '(id) where text_language is null and trashed_at is null';
