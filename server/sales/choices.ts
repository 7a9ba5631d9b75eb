/** Why customers buy and do not buy: lists that each workspace makes its own. Plain data, for objects and rules alike. */

/**
 * What tells one supplier from another: cost structure, what is offered, how it gets to the customer, and how they are
 * looked after.
 */
export const advantages = [
  { value: 'cost', label: 'Cost and price', color: 'orange' },
  { value: 'offering', label: 'Product or service offered', color: 'indigo' },
  { value: 'distribution', label: 'Delivery and distribution', color: 'cyan' },
  { value: 'support', label: 'Customer support', color: 'teal' },
  { value: 'none', label: 'None of these', color: 'gray' },
];

export const lossReasons = [
  { value: 'price', label: 'Too expensive', color: 'orange' },
  { value: 'competitor', label: 'Chose a competitor', color: 'red' },
  { value: 'features', label: 'Something was missing', color: 'indigo' },
  { value: 'delivery', label: 'Could not deliver in time', color: 'cyan' },
  { value: 'service', label: 'Doubts about service', color: 'teal' },
  { value: 'no_budget', label: 'No budget', color: 'yellow' },
  { value: 'no_need', label: 'No need any more', color: 'gray' },
  { value: 'no_decision', label: 'No decision', color: 'gray' },
  { value: 'no_answer', label: 'No answer', color: 'gray' },
  { value: 'timing', label: 'Wrong time', color: 'violet' },
  { value: 'other', label: 'Other', color: 'gray' },
];

export const winReasons = [
  { value: 'price', label: 'Price', color: 'orange' },
  { value: 'fit', label: 'Fits what they need', color: 'indigo' },
  { value: 'quality', label: 'Quality', color: 'blue' },
  { value: 'delivery', label: 'Delivery', color: 'cyan' },
  { value: 'service', label: 'Service', color: 'teal' },
  { value: 'relationship', label: 'Good relationship', color: 'pink' },
  { value: 'recommendation', label: 'Recommended to them', color: 'green' },
  { value: 'habit', label: 'Bought before', color: 'violet' },
  { value: 'other', label: 'Other', color: 'gray' },
];

/** What most often stands behind a reason; whoever closes the deal may say otherwise. */
export const advantageBehind: Record<string, string> = {
  price: 'cost',
  features: 'offering',
  fit: 'offering',
  quality: 'offering',
  delivery: 'distribution',
  service: 'support',
  relationship: 'support',
};

export const refusalReasons = [
  { value: 'no_need', label: 'No need', color: 'gray' },
  { value: 'price', label: 'Too expensive', color: 'orange' },
  { value: 'bad_moment', label: 'Bad moment', color: 'violet' },
  { value: 'has_other', label: 'Has another supplier', color: 'red' },
  { value: 'unsuitable', label: 'Does not suit', color: 'indigo' },
  { value: 'annoyed', label: 'Did not want to be asked', color: 'red' },
  { value: 'other', label: 'Other', color: 'gray' },
];

/** How an opportunity came about with a customer one has, or has not yet. */
export const approaches = [
  { value: 'new', label: 'New business', color: 'blue' },
  { value: 'up_sell', label: 'Up-sell', color: 'violet' },
  { value: 'cross_sell', label: 'Cross-sell', color: 'cyan' },
  { value: 'renewal', label: 'Renewal', color: 'green' },
];
