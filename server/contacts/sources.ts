/** How someone first heard of the business: shared by people and deals. */
export const sources = [
  { value: 'web', label: 'Web site', color: 'blue' },
  { value: 'referral', label: 'Referral', color: 'green' },
  { value: 'event', label: 'Event', color: 'grape' },
  { value: 'campaign', label: 'Campaign', color: 'orange' },
  { value: 'outbound', label: 'Outbound', color: 'cyan' },
  { value: 'partner', label: 'Partner', color: 'teal' },
  { value: 'import', label: 'Import', color: 'gray' },
];
