import { on, unique, type Verb, type World, withBody } from './verb.ts';

const deal = { name: 'A hundred chairs', amount: 5000 };
const lead = { contact_name: 'Dana Fox', contact_email: 'dana@fox.example', company_name: 'Fox Ltd' };
const offer = (w: World) => w.make('companies', { name: unique('Initech') });

const onOffer =
  (verb: string, before?: string): Verb['given'] =>
  async (w) => {
    const id = await w.make('offers', { name: 'Arm rests', company: await offer(w) });
    if (before) await w.done('POST', `/offers/${id}/${before}`, {});
    return { path: `/offers/${id}/${verb}` };
  };
const onPotential =
  (verb: string, before?: string): Verb['given'] =>
  async (w) => {
    const id = await w.make('potentials', { name: 'More chairs', company: await offer(w) });
    if (before) await w.done('POST', `/potentials/${id}/${before}`, {});
    return { path: `/potentials/${id}/${verb}` };
  };
const onBlocker =
  (before?: string): Verb['given'] =>
  async (w) => {
    const id = await w.make('blockers', { name: 'No budget', deal: await w.make('deals', deal) });
    if (before) await w.done('POST', `/blockers/${id}/${before}`, {});
    return { path: `/blockers/${id}/resolution` };
  };
const onAction =
  (done = false): Verb['given'] =>
  async (w) => {
    const id = await w.make('deals', deal);
    const { stage } = await w.done('GET', `/deals/${id}`);
    const path = `/deals/${id}/actions/${await w.make('stage_actions', { name: unique('Ask'), stage })}/completion`;
    if (done) await w.done('POST', path, {});
    return { path };
  };
const usualPipeline = async (w: World) =>
  (await w.done('GET', '/pipelines')).data.find((one: { is_default: boolean }) => one.is_default).id as string;

const deals: Record<string, Verb> = {
  'POST /api/v1/deals/:id/win': {
    given: on('deals', deal, 'win', { reason: 'price' }),
    event: 'deal.won',
    followed: true,
  },
  'DELETE /api/v1/deals/:id/win': {
    given: on('deals', deal, 'win', undefined, [['POST', 'win', { reason: 'price' }]]),
    event: 'deal.reopened',
  },
  'POST /api/v1/deals/:id/loss': { given: on('deals', deal, 'loss', { loss_reason: 'price' }), event: 'deal.lost' },
  'DELETE /api/v1/deals/:id/loss': {
    given: on('deals', deal, 'loss', undefined, [['POST', 'loss', { loss_reason: 'price' }]]),
    event: 'deal.reopened',
  },
  'POST /api/v1/deals/:id/copy': {
    given: on('deals', deal, 'copy', {}),
    event: 'deal.created',
    refused: withBody({ name: 'x'.repeat(301) }),
  },
  'POST /api/v1/deals/:id/actions/:action/completion': { given: onAction(), event: 'deal.action_completed' },
  'DELETE /api/v1/deals/:id/actions/:action/completion': { given: onAction(true), event: 'deal.action_reopened' },
  'PUT /api/v1/deals/:id/team': {
    given: async (w) => ({
      path: `/deals/${await w.make('deals', deal)}/team`,
      body: { members: [{ member: w.colleague.memberId, percent: 100 }] },
    }),
    event: 'deal.team_changed',
    refused: (w, call) => ({ ...call, body: { members: [{ member: w.colleague.memberId, percent: 60 }] } }),
  },
  'POST /api/v1/deals/:id/handover': {
    given: async (w) => {
      const id = await w.make('deals', { ...deal, owner: w.acme.owner.memberId });
      await w.make('tasks', { subject: 'Call', about: { object: 'deal', id }, assignee: w.acme.owner.memberId });
      return { path: `/deals/${id}/handover`, body: { to: w.colleague.memberId, note: 'They like oak' } };
    },
    event: 'deal.handed_over',
  },
  'POST /api/v1/companies/:id/handover': {
    given: async (w) => {
      const id = await w.make('companies', { name: unique('Initech'), owner: w.acme.owner.memberId });
      await w.make('deals', { ...deal, company: id, owner: w.acme.owner.memberId });
      return { path: `/companies/${id}/handover`, body: { to: w.colleague.memberId, deals: true } };
    },
    event: 'deal.handed_over',
  },
  'POST /api/v1/offers/:id/acceptance': { given: onOffer('acceptance'), event: 'offer.accepted' },
  'DELETE /api/v1/offers/:id/acceptance': { given: onOffer('acceptance', 'acceptance'), event: 'offer.reopened' },
  'POST /api/v1/offers/:id/refusal': { given: onOffer('refusal'), event: 'offer.refused' },
  'DELETE /api/v1/offers/:id/refusal': { given: onOffer('refusal', 'refusal'), event: 'offer.reopened' },
  'POST /api/v1/potentials/:id/conversion': { given: onPotential('conversion'), event: 'potential.converted' },
  'POST /api/v1/potentials/:id/dismissal': { given: onPotential('dismissal'), event: 'potential.dismissed' },
  'DELETE /api/v1/potentials/:id/dismissal': {
    given: onPotential('dismissal', 'dismissal'),
    event: 'potential.reopened',
  },
  'POST /api/v1/blockers/:id/resolution': { given: onBlocker(), event: 'blocker.resolved' },
  'DELETE /api/v1/blockers/:id/resolution': { given: onBlocker('resolution'), event: 'blocker.reopened' },
  'POST /api/v1/stages/:id/removal': {
    given: async (w) => {
      const pipeline = await usualPipeline(w);
      const stage = await w.make('stages', { name: unique('Trial'), pipeline, kind: 'open' });
      const { stage: to } = await w.done('GET', `/deals/${await w.make('deals', { ...deal, pipeline })}`);
      await w.make('deals', { ...deal, stage });
      return { path: `/stages/${stage}/removal`, body: { move_to: to } };
    },
    event: 'stage.trashed',
    stranger: 'sees',
    refused: async (w) => {
      const stage = await w.make('stages', { name: unique('Trial'), pipeline: await usualPipeline(w) });
      await w.make('deals', { ...deal, stage });
      return { path: `/stages/${stage}/removal`, body: {} };
    },
  },
  'POST /api/v1/pipelines/:id/removal': {
    given: async (w) => {
      const pipeline = await w.make('pipelines', { name: unique('Renewals') });
      await w.make('deals', { ...deal, pipeline });
      return { path: `/pipelines/${pipeline}/removal`, body: { move_to: await usualPipeline(w) } };
    },
    event: 'pipeline.trashed',
    stranger: 'sees',
    refused: async (w) => ({ path: `/pipelines/${await usualPipeline(w)}/removal`, body: {} }),
  },
};

const onLead = (verb: string, body?: unknown, ...before: Array<[string, unknown?]>) =>
  on(
    'leads',
    lead,
    verb,
    body,
    before.map(([name, given]) => ['POST', name, given]),
  );
const spam = { reason: 'spam' };
const later = { on: '2199-01-01' };

const leads: Record<string, Verb> = {
  'POST /api/v1/leads/:id/acceptance': { given: onLead('acceptance'), event: 'lead.accepted' },
  'DELETE /api/v1/leads/:id/acceptance': {
    given: onLead('acceptance', undefined, ['acceptance']),
    event: 'lead.reopened',
  },
  'POST /api/v1/leads/:id/qualification': { given: onLead('qualification'), event: 'lead.qualified' },
  'DELETE /api/v1/leads/:id/qualification': {
    given: onLead('qualification', undefined, ['qualification']),
    event: 'lead.reopened',
  },
  'POST /api/v1/leads/:id/disqualification': { given: onLead('disqualification', spam), event: 'lead.disqualified' },
  'DELETE /api/v1/leads/:id/disqualification': {
    given: onLead('disqualification', undefined, ['disqualification', spam]),
    event: 'lead.reopened',
  },
  'POST /api/v1/leads/:id/recycling': {
    given: onLead('recycling', later),
    event: 'lead.recycled',
    refused: withBody({ on: '2020-01-01' }),
  },
  'DELETE /api/v1/leads/:id/recycling': {
    given: onLead('recycling', undefined, ['recycling', later]),
    event: 'lead.returned',
  },
  'POST /api/v1/leads/:id/conversion': {
    given: async (w) => {
      const id = await w.make('leads', { ...lead, contact_email: `${unique('d').replace(' ', '')}@fox.example` });
      return { path: `/leads/${id}/conversion`, body: { company: { create: true, name: unique('Fox') } } };
    },
    event: 'lead.converted',
  },
  'DELETE /api/v1/leads/:id/conversion': {
    given: onLead('conversion', undefined, ['conversion', { person: null, company: null }]),
    event: 'lead.reopened',
  },
  'PUT /api/v1/leads/:id/checklist': {
    given: async (w) => {
      const criterion = await w.make('lead-criteria', { name: unique('Has a budget') });
      const body = { criterion, answer: 'yes' };
      return { path: `/leads/${await w.make('leads', lead)}/checklist`, body };
    },
    event: 'lead_answer.created',
    refused: withBody({ criterion: '01990000-0000-7000-8000-000000000000', answer: 'yes' }),
  },
  'POST /api/v1/inquiries': {
    given: async () => ({ path: '/inquiries', body: { name: 'Dana Fox', message: 'How much are chairs?' } }),
    event: 'lead.created',
    stranger: 'may',
    refused: withBody({ source: 'web' }),
  },
};

const rule = (w: World) => ({ name: 'All', steps: [{ to: 'member', id: w.colleague.memberId }] });
const score = { name: 'From the web', kind: 'field', filter: { field: 'source', op: 'eq', value: 'web' }, points: 10 };
const said = (w: World) => ({
  owner: w.acme.owner.memberId,
  period: 'quarter',
  starts_on: '2031-01-01',
  category: 'commit',
  amount: '10',
  note: 'They signed on paper',
});

const rules: Record<string, Verb> = {
  'PUT /api/v1/assignment/rules': {
    given: async (w) => ({ path: '/assignment/rules', body: { rules: [rule(w)] } }),
    event: 'assignment_rule.created',
    stranger: 'sees',
    refused: withBody({ rules: [{ name: 'Nobody', steps: [] }] }),
  },
  'POST /api/v1/assignment/runs': {
    given: async (w) => {
      await w.done('PUT', '/assignment/rules', { rules: [] });
      const id = await w.make('leads', lead);
      // It came in while there were no rules, so nobody has it.
      await w.kith.settle();
      await w.done('PUT', '/assignment/rules', { rules: [rule(w)] });
      return { path: '/assignment/runs', body: { ids: [id] } };
    },
    event: 'lead.assigned',
    stranger: 'may',
    refused: withBody({ ids: [] }),
    later: true,
  },
  'PUT /api/v1/scoring/rules': {
    given: async () => ({ path: '/scoring/rules', body: { rules: [score] } }),
    event: 'score_rule.created',
    stranger: 'sees',
    refused: withBody({ rules: [{ ...score, points: 5000 }] }),
  },
  'POST /api/v1/forecast/overrides': {
    given: async (w) => ({ path: '/forecast/overrides', body: said(w) }),
    event: 'forecast.overridden',
    stranger: 'sees',
    refused: (w, call) => ({ ...call, body: { ...said(w), note: '' } }),
  },
  'DELETE /api/v1/forecast/overrides/:id': {
    given: async (w) => {
      const { id } = await w.done('POST', '/forecast/overrides', { ...said(w), starts_on: '2032-01-01' });
      return { path: `/forecast/overrides/${id}` };
    },
    event: 'forecast.override_withdrawn',
  },
  'PUT /api/v1/forecast/quotas': {
    given: async (w) => ({
      path: '/forecast/quotas',
      body: { period: 'quarter', starts_on: '2031-01-01', quotas: [{ owner: w.colleague.memberId, amount: '100' }] },
    }),
    event: 'quota.created',
    stranger: 'sees',
    refused: withBody({ period: 'quarter', starts_on: '2031-01-01', quotas: [{ owner: 'nobody', amount: '1' }] }),
  },
};

export const salesVerbs = { ...deals, ...leads, ...rules };
