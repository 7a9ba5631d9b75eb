/** The functions of formulas with what they take, in the order in which they are offered; what each does is in the words. */
export const functions: Array<{ name: string; takes: string }> = [
  { name: 'if', takes: 'condition, then, else' },
  { name: 'round', takes: 'number, digits' },
  { name: 'concat', takes: 'text, …' },
  { name: 'today', takes: '' },
];
