/** The ways of coming again that are offered; others can be written as a rule. */
export const repeatChoices = [
  ['', 'never'],
  ['FREQ=DAILY', 'daily'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'workdays'],
  ['FREQ=WEEKLY', 'weekly'],
  ['FREQ=WEEKLY;INTERVAL=2', 'fortnightly'],
  ['FREQ=MONTHLY', 'monthly'],
  ['FREQ=MONTHLY;INTERVAL=3', 'quarterly'],
  ['FREQ=YEARLY', 'yearly'],
] as const;
