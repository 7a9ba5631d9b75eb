import type { Domain } from '../records/domain.ts';
import { keyRoutes } from './keys/routes.ts';
import { member, team } from './objects.ts';
import { settingsRoutes } from './settings/routes.ts';
import { setUpRoutes } from './set-up/routes.ts';
import { signInRoutes } from './sign-in/routes.ts';

/** Who works here, how they come in, and the settings of the workspace. */
export const workspace: Domain = {
  name: 'workspace',
  objects: [member, team],
  routes(app) {
    setUpRoutes(app);
    signInRoutes(app);
    keyRoutes(app);
    settingsRoutes(app);
  },
};
