import { NOW, on, unique, type Verb, type World, withBody } from './verb.ts';

const at = (days: number, hour = 9) =>
  new Date(Date.parse(`${NOW.slice(0, 10)}T00:00:00Z`) + (days * 24 + hour) * 3_600_000).toISOString();
const past = { subject: 'Review', starts_at: at(-2) };
const coming = { subject: 'Review', starts_at: at(2), ends_at: at(2, 10) };
const weekly = { rule: 'FREQ=WEEKLY;COUNT=3' };
const inSeries = (verb: string, body?: unknown) => on('meetings', coming, verb, body, [['POST', 'recurrence', weekly]]);

const meetings: Record<string, Verb> = {
  'POST /api/v1/meetings/:id/holding': {
    given: on('meetings', past, 'holding', { outcome: 'They want oak' }),
    event: 'meeting.held',
  },
  'DELETE /api/v1/meetings/:id/holding': {
    given: on('meetings', past, 'holding', undefined, [['POST', 'holding', {}]]),
    event: 'meeting.replanned',
  },
  'POST /api/v1/meetings/:id/absence': { given: on('meetings', past, 'absence'), event: 'meeting.missed' },
  'POST /api/v1/meetings/:id/cancellation': {
    given: on('meetings', coming, 'cancellation'),
    event: 'meeting.cancelled',
  },
  'DELETE /api/v1/meetings/:id/cancellation': {
    given: on('meetings', coming, 'cancellation', undefined, [['POST', 'cancellation']]),
    event: 'meeting.replanned',
  },
  'PUT /api/v1/meetings/:id/response': {
    given: async (w) => ({
      path: `/meetings/${await w.make('meetings', { ...coming, members: [w.colleague.memberId] })}/response`,
      body: { response: 'accepted' },
      by: w.colleague,
    }),
    event: 'meeting.answered',
    refused: async (w) => {
      const id = await w.make('meetings', { ...coming, members: [w.colleague.memberId] });
      await w.done('POST', `/meetings/${id}/cancellation`);
      return { path: `/meetings/${id}/response`, body: { response: 'accepted' }, by: w.colleague };
    },
  },
  'POST /api/v1/meetings/:id/recurrence': {
    given: on('meetings', coming, 'recurrence', weekly),
    event: 'series.created',
  },
  'DELETE /api/v1/meetings/:id/recurrence': {
    given: inSeries('recurrence'),
    event: 'meeting.trashed',
    refused: async (w) => ({ path: `/meetings/${await w.make('meetings', coming)}/recurrence` }),
  },
  'POST /api/v1/meetings/:id/series-changes': {
    given: inSeries('series-changes', { scope: 'following', values: { subject: 'Quarterly review' } }),
    event: 'meeting.updated',
    refused: withBody({ scope: 'all', values: {}, rule: 'FREQ=SOMETIMES' }),
  },
  'POST /api/v1/meetings/:id/series-removal': {
    given: inSeries('series-removal', { scope: 'all' }),
    event: 'meeting.trashed',
    refused: async (w) => ({
      path: `/meetings/${await w.make('meetings', coming)}/series-removal`,
      body: { scope: 'all' },
    }),
  },
  'POST /api/v1/meetings/:id/next-step': {
    given: on('meetings', past, 'next-step', { subject: 'Send the plan' }),
    event: 'task.created',
    refused: withBody({ subject: ' ' }),
  },
  'POST /api/v1/calls/:id/next-step': {
    given: on('calls', { subject: 'Asked about chairs' }, 'next-step', { subject: 'Send the plan' }),
    event: 'task.created',
    refused: withBody({ subject: ' ' }),
  },
};

const tasks: Record<string, Verb> = {
  'POST /api/v1/tasks/:id/completion': {
    given: on('tasks', { subject: 'Call', repeats: 'FREQ=WEEKLY', due_at: at(1) }, 'completion'),
    event: 'task.completed',
  },
  'DELETE /api/v1/tasks/:id/completion': {
    given: on('tasks', { subject: 'Call' }, 'completion', undefined, [['POST', 'completion']]),
    event: 'task.reopened',
  },
  'POST /api/v1/plan-gallery': {
    given: async () => ({ path: '/plan-gallery', body: { key: 'onboarding' } }),
    event: 'task_plan.created',
    stranger: 'may',
    refused: withBody({ key: 'nothing' }),
  },
  'POST /api/v1/task-plans/:id/applications': {
    given: async (w) => {
      const { id } = await w.done('POST', '/plan-gallery', { key: 'onboarding' });
      return { path: `/task-plans/${id}/applications`, body: {} };
    },
    event: 'task.planned',
    refused: async (w) => ({
      path: `/task-plans/${await w.make('task-plans', { name: unique('Empty') })}/applications`,
      body: {},
    }),
  },
  // What is logged and planned without a verb of its own.
  'POST /api/v1/calls': {
    given: async () => ({ path: '/calls', body: { subject: 'Asked about chairs' } }),
    event: 'call.logged',
    stranger: 'may',
    refused: withBody({ subject: 'Asked', minutes: -1 }),
  },
};

const everyDay = Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]);
/** A time that a visitor chose on somebody's page. */
const chosen = async (w: World) => {
  await w.done('PUT', '/working-hours', { week: everyDay });
  const slug = unique('intro').replace(' ', '-');
  const id = await w.make('booking-pages', { name: 'Introduction', slug, members: [w.colleague.memberId] });
  await w.done('POST', `/booking-pages/${id}/address`);
  const { data } = (await w.kith.send('GET', `/api/v1/public/book/${slug}/slots`)).body;
  const body = { at: data.at(-1), name: 'Dana Fox', email: `${slug}@fox.example`, time_zone: 'UTC' };
  return { slug, body, other: data.at(-5) as string };
};
const booked =
  (verb: string, body: (other: string) => unknown): Verb['given'] =>
  async (w) => {
    const { slug, body: wish, other } = await chosen(w);
    const { token } = (await w.kith.send('POST', `/api/v1/public/book/${slug}/bookings`, wish)).body;
    return { path: `/public/booking/${token}/${verb}`, body: body(other), by: null };
  };

const bookings: Record<string, Verb> = {
  'POST /api/v1/public/book/:token/bookings': {
    given: async (w) => {
      const { slug, body } = await chosen(w);
      return { path: `/public/book/${slug}/bookings`, body, by: null };
    },
    event: 'booking.created',
  },
  'POST /api/v1/public/booking/:token/move': {
    given: booked('move', (other) => ({ at: other })),
    event: 'booking.moved',
    refused: withBody({ at: '2001-01-01T09:00:00Z' }),
  },
  'POST /api/v1/public/booking/:token/cancellation': {
    given: booked('cancellation', () => ({ reason: 'Ill' })),
    event: 'booking.cancelled',
  },
};

export const activityVerbs = { ...meetings, ...tasks, ...bookings };
