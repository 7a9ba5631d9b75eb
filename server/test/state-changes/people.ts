import { uuidv7 } from '../../kernel/ids.ts';
import { on, unique, type Verb, type World, withBody } from './verb.ts';

const nobody = '01990000-0000-7000-8000-000000000000';

/** A leaver who has something, and a plan that gives it to a colleague. */
const leaver = async (w: World, to: string) => {
  const { memberId } = await w.acme.hire(unique('Leo'));
  await w.make('companies', { name: unique('Initech'), owner: memberId });
  return { path: `/members/${memberId}/departure`, body: { plan: { to, kinds: {} } } };
};
const toNobody = withBody({ plan: { to: nobody, kinds: {} } });

/** Territories, goals, key accounts, and colleagues who leave. */
export const peopleVerbs: Record<string, Verb> = {
  'PUT /api/v1/goals/:id/parts': {
    given: async (w) => {
      const goal = { scope: 'everyone', measure: 'won_deals', target: 10, period: 'month', starts_on: '2026-06-01' };
      const parts = [{ member: w.colleague.memberId, target: '10' }];
      return { path: `/goals/${await w.make('goals', goal)}/parts`, body: { parts } };
    },
    event: 'goal.created',
    refused: (w, call) => ({ ...call, body: { parts: [{ member: w.colleague.memberId, target: '7' }] } }),
  },
  'POST /api/v1/programmes/:id/reviews': {
    given: on('programmes', { name: 'Key account' }, 'reviews', { decided: 'Go on' }),
    event: 'programme.reviewed',
    refused: withBody({ decided: ' ' }),
  },
  'POST /api/v1/territory-tree/applications': {
    given: async (w) => {
      await w.make('companies', { name: unique('Fox'), country: 'Austria' });
      const rules = { field: 'country', op: 'eq', value: 'Austria' };
      const more = { parent: null, manager: null, members: [], giving: 'nobody', description: null };
      await w.done('PUT', '/territory-tree/draft', { territories: [{ id: uuidv7(), name: 'Alps', rules, ...more }] });
      return { path: '/territory-tree/applications', body: { owners: [] } };
    },
    event: 'territory.reassigned',
    refused: withBody({ owners: ['nobody'] }),
    stranger: 'sees',
    later: true,
  },
  'PUT /api/v1/members/:id/departure': {
    given: (w) => leaver(w, w.colleague.memberId),
    event: 'leaving.planned',
    refused: toNobody,
    stranger: 'sees',
  },
  'POST /api/v1/members/:id/departure': {
    given: async (w) => {
      const call = await leaver(w, w.colleague.memberId);
      // What was planned stays planned.
      await w.done('PUT', call.path, call.body);
      return call;
    },
    event: 'leaving.completed',
    refused: toNobody,
    stranger: 'sees',
    later: true,
  },
};
