/** The roles of a buying centre: what people are to a purchase. */
export const roles = [
  { value: 'decision_maker', label: 'Decision-maker', color: 'indigo' },
  { value: 'buyer', label: 'Buyer', color: 'green' },
  { value: 'influencer', label: 'Influencer', color: 'cyan' },
  { value: 'initiator', label: 'Initiator', color: 'violet' },
  { value: 'gatekeeper', label: 'Gatekeeper', color: 'orange' },
  { value: 'user', label: 'User', color: 'gray' },
] as const;

export type BuyingRole = (typeof roles)[number]['value'];

/** The roles that nobody has yet, in the order in which one asks for them. */
export const missingRoles = (present: Iterable<string>): BuyingRole[] => {
  const held = new Set(present);
  return roles.map((role) => role.value).filter((role) => !held.has(role));
};
