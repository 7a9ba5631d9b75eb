import type { Domain } from '../../records/domain.ts';
import { voiceJobs } from './jobs.ts';
import { channelCost, marketingTouch, surveyResponse } from './objects.ts';
import { voiceReactions } from './reactions.ts';

/** What customers say, how it sounds, and what made them come. */
export const voice: Domain = {
  name: 'voice',
  objects: [surveyResponse, marketingTouch, channelCost],
  reactions: voiceReactions,
  jobs: voiceJobs,
};
