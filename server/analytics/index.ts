import type { Domain } from '../records/domain.ts';
import { experimentJobs } from './experiments/jobs.ts';
import { experimentRoutes } from './experiments/routes.ts';
import { predictionJobs, predictionWork } from './predictions/jobs.ts';
import { predictionRoutes } from './predictions/routes.ts';
import { modelJobs, modelWork } from './runs/jobs.ts';
import { modelRoutes } from './runs/routes.ts';
import { scoringJobs } from './scoring/jobs.ts';
import { scoringRoutes } from './scoring/routes.ts';

/** What the data of the workspace teach: scores learnt from its own history, and models of its customers. */
export const analytics: Domain = {
  name: 'analytics',
  routes: (app) => {
    scoringRoutes(app);
    modelRoutes(app);
    predictionRoutes(app);
    experimentRoutes(app);
  },
  jobs: [...scoringJobs, ...modelJobs, ...predictionJobs, ...experimentJobs],
  work: [modelWork, predictionWork],
};
