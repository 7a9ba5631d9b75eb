import { choice, date, money, number, percent, reference, text } from '../records/define.ts';

// What the models of analytics say of a customer. They alone write it: see server/analytics/customers.

export const rfmSegments = [
  { value: 'champions', label: 'Champions', color: 'green' },
  { value: 'loyal', label: 'Loyal customers', color: 'teal' },
  { value: 'potential', label: 'Potential loyalists', color: 'cyan' },
  { value: 'new', label: 'New customers', color: 'blue' },
  { value: 'promising', label: 'Promising', color: 'indigo' },
  { value: 'attention', label: 'Need attention', color: 'yellow' },
  { value: 'sleepy', label: 'About to sleep', color: 'orange' },
  { value: 'at_risk', label: 'At risk', color: 'pink' },
  { value: 'cannot_lose', label: "Can't lose them", color: 'red' },
  { value: 'hibernating', label: 'Hibernating', color: 'gray' },
];

const buyingRhythms = [
  { value: 'as_usual', label: 'As usual', color: 'green' },
  { value: 'late', label: 'Later than usual', color: 'yellow' },
  { value: 'leaving', label: 'Probably leaving', color: 'orange' },
  { value: 'gone', label: 'Probably gone', color: 'red' },
  { value: 'once', label: 'Bought once so far', color: 'gray' },
];

const bySystem = { writable: 'system' as const };

export const customerScores = {
  last_purchase_on: date({ ...bySystem, label: 'Last purchase' }),
  purchase_count: number({ ...bySystem, label: 'Purchases', integer: true, min: 0 }),
  spent: money({ ...bySystem, label: 'Spent so far', help: 'All purchases less what came back' }),
  rfm_segment: choice(rfmSegments, {
    ...bySystem,
    label: 'Customer segment',
    help: 'By how lately, how often and for how much they bought',
  }),
  rfm_score: number({
    ...bySystem,
    label: 'RFM score',
    integer: true,
    help: 'Three digits from 1 to 5: how lately, how often, for how much they bought',
  }),
  alive_chance: percent({
    ...bySystem,
    label: 'Still a customer',
    min: 0,
    max: 100,
    help: 'How likely it is that they will buy again at all',
  }),
  expected_purchases: number({ ...bySystem, label: 'Purchases expected', min: 0, help: 'In the next 12 months' }),
  expected_value: money({
    ...bySystem,
    label: 'Value expected',
    indexed: true,
    help: 'What they are likely to bring in the years ahead, in today’s money',
  }),
  next_purchase_on: date({ ...bySystem, label: 'Next purchase expected' }),
  purchase_gap: number({
    ...bySystem,
    label: 'Days between purchases',
    integer: true,
    min: 0,
    help: 'How many days usually pass from one purchase to the next',
  }),
  buying_rhythm: choice(buyingRhythms, {
    ...bySystem,
    help: 'Whether they buy as they used to, by their own rhythm',
  }),
  next_product: reference('product', {
    ...bySystem,
    inverse: 'likely_buyers',
    label: 'Likely next product',
    help: 'What others like them bought next',
  }),
  found_segment: text({
    ...bySystem,
    label: 'Segment found',
    max: 80,
    indexed: true,
    help: 'The group that Kith found them in, by the name it was given',
  }),
  look_alike: percent({
    ...bySystem,
    label: 'Look-alike',
    min: 0,
    max: 100,
    indexed: true,
    help: 'How like the chosen group of customers they are: more alike than this share of the group itself',
  }),
};
