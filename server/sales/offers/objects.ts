import { choice, date, defineObject, longText, member, money, reference, text } from '../../records/define.ts';
import { approaches, refusalReasons } from '../choices.ts';
import { offerRules, potentialRules } from './rules.ts';

/** Something a customer might want that nobody has talked to them about: no deal yet, and no part of the pipeline. */
export const potential = defineObject('potential', {
  plural: 'potentials',
  label: 'Potential',
  title: 'name',
  icon: 'bulb',
  area: 'sales',
  rules: potentialRules,
  events: ['potential.converted', 'potential.dismissed', 'potential.reopened'],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    company: reference('company', { inverse: 'potentials', listed: true }),
    person: reference('person', { inverse: 'potentials', label: 'Contact' }),
    product: reference('product', { inverse: 'potentials', listed: true }),
    kind: choice(approaches, { open: true, default: 'new', listed: true }),
    amount: money({ min: 0, indexed: true, listed: true, label: 'Estimated amount' }),
    raise_on: date({ indexed: true, listed: true, label: 'Raise on', help: 'When to talk to them about it' }),
    owner: member({ inverse: 'potentials', listed: true }),
    status: choice(
      [
        { value: 'open', label: 'Not yet discussed', color: 'blue' },
        { value: 'converted', label: 'Became a deal', color: 'green' },
        { value: 'dismissed', label: 'Dismissed', color: 'gray' },
      ],
      { writable: 'system', default: 'open', indexed: true, listed: true },
    ),
    deal: reference('deal', { inverse: 'potentials', writable: 'system', help: 'What it became' }),
    dismissed_because: text({ max: 500, writable: 'system' }),
    note: longText({ help: 'Why they might want it' }),
  },
});

/** What was offered to a customer and what came of it: what was not bought is known, and not offered again at once. */
export const offer = defineObject('offer', {
  plural: 'offers',
  title: 'name',
  icon: 'discount',
  area: 'sales',
  rules: offerRules,
  events: ['offer.accepted', 'offer.refused', 'offer.reopened'],
  indexes: [
    '(company_id, offered_on) include (kind, outcome, product_id, decided_on) where trashed_at is null',
    '(person_id, offered_on) include (kind, outcome, product_id, decided_on) where trashed_at is null',
  ],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    company: reference('company', { inverse: 'offers', listed: true }),
    person: reference('person', { inverse: 'offers', label: 'Contact' }),
    product: reference('product', { inverse: 'offers', listed: true }),
    deal: reference('deal', { inverse: 'offers' }),
    kind: choice(approaches, { open: true, default: 'new', listed: true }),
    amount: money({ min: 0, listed: true }),
    channel: choice(['meeting', 'call', 'mail', 'quote', 'web', 'other'], { open: true }),
    offered_on: date({ indexed: true, listed: true, help: 'Today unless told' }),
    outcome: choice(
      [
        { value: 'open', label: 'Open', color: 'blue' },
        { value: 'accepted', label: 'Bought', color: 'green' },
        { value: 'refused', label: 'Not bought', color: 'red' },
        { value: 'no_answer', label: 'No answer', color: 'gray' },
      ],
      { default: 'open', indexed: true, listed: true },
    ),
    refusal_reason: choice(refusalReasons, { open: true, listed: true }),
    decided_on: date({ help: 'When they said yes or no' }),
    owner: member({ inverse: 'offers', listed: true }),
    note: longText({ searched: true }),
    despite: text({
      max: 500,
      label: 'Offered despite a warning',
      help: 'Why it was offered although Kith advised against it',
    }),
  },
});
