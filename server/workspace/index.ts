import type { Domain } from '../records/domain.ts';
import { exchangeRateRoutes } from './exchange-rates/routes.ts';
import { invitationRoutes } from './invitations/routes.ts';
import { jobs } from './jobs.ts';
import { keyRoutes } from './keys/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { member, role, team } from './objects.ts';
import { entitledAs } from './roles/entitled.ts';
import { roleRoutes } from './roles/routes.ts';
import { forgetEverybody } from './roles/rules.ts';
import { setUpRoutes } from './set-up/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { signInRoutes } from './sign-in/routes.ts';

/** Who works here, how they come in, and the settings of the workspace. */
export const workspace: Domain = {
  name: 'workspace',
  objects: [member, team, role],
  rights: { load: entitledAs, forget: forgetEverybody },
  jobs,
  routes(app) {
    setUpRoutes(app);
    signInRoutes(app);
    invitationRoutes(app);
    memberRoutes(app);
    roleRoutes(app);
    keyRoutes(app);
    settingsRoutes(app);
    exchangeRateRoutes(app);
  },
};
