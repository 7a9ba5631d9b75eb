import { choice, longText, money, number, percent, reference, text } from '../../records/define.ts';

/** Languages that documents can be written in. Any other text still prints, in whatever script it is. */
export const languages = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'German' },
  { value: 'fr', label: 'French' },
  { value: 'es', label: 'Spanish' },
  { value: 'it', label: 'Italian' },
  { value: 'nl', label: 'Dutch' },
  { value: 'pt', label: 'Portuguese' },
  { value: 'pl', label: 'Polish' },
  { value: 'el', label: 'Greek' },
  { value: 'ru', label: 'Russian' },
  { value: 'ar', label: 'Arabic' },
  { value: 'zh', label: 'Chinese' },
];

export const billingPeriods = [
  { value: 'one_time', label: 'Once' },
  { value: 'month', label: 'Monthly' },
  { value: 'quarter', label: 'Quarterly' },
  { value: 'year', label: 'Yearly' },
];

/** What quotes, orders and invoices have in common: to whom, in which currency and language, what it comes to. */
export const documentFields = (plural: string) => ({
  company: reference('company', { inverse: plural, listed: true }),
  person: reference('person', { inverse: plural, label: 'Contact' }),
  deal: reference('deal', { inverse: plural }),
});

export const termsFields = () => ({
  currency: text({ max: 3, help: 'Three letters, such as EUR: all prices in it are in this currency' }),
  language: choice(languages, { help: 'The language of the document' }),
  prices: choice(
    [
      { value: 'net', label: 'Without tax' },
      { value: 'gross', label: 'Tax included' },
    ],
    { default: 'net', help: 'Whether the prices of the lines contain the tax' },
  ),
  discount: percent({
    min: 0,
    max: 100,
    label: 'Discount on the whole',
    help: 'Percent, taken off after those of the lines',
  }),
  exempt_reason: text({ max: 300, label: 'Reason for no tax', help: 'Printed where a line is exempt from tax' }),
  customer_reference: text({
    max: 200,
    searched: true,
    label: 'Their reference',
    help: 'What the customer calls it, such as an order number',
  }),
});

export const sumFields = () => ({
  net: money({ writable: 'system', indexed: true, label: 'Net' }),
  tax: money({ writable: 'system' }),
  gross: money({ writable: 'system', indexed: true, listed: true, label: 'Total' }),
});

export const textFields = () => ({
  intro: longText({ max: 10_000, label: 'Opening text', help: 'In place of that of the template' }),
  outro: longText({ max: 10_000, label: 'Closing text', help: 'In place of that of the template' }),
  terms: longText({ max: 20_000, help: 'In place of those of the template' }),
});

export const lineKinds = [
  { value: 'item', label: 'Item' },
  { value: 'section', label: 'Section' },
];

/** One line of a document; `parent` is the document, and whoever may see or change that may its lines. */
export const lineFields = (parent: string) => ({
  [parent]: reference(parent, { required: true, inverse: 'lines', listed: true }),
  position: number({ integer: true, min: 0, listed: true }),
  kind: choice(lineKinds, { default: 'item', help: 'A section is a heading over the lines below it' }),
  product: reference('product', { inverse: `${parent}_lines`, listed: true }),
  description: text({ required: true, max: 500, listed: true }),
  details: longText({ max: 5000 }),
  quantity: number({ min: 0, max: 1e9, default: 1, listed: true }),
  unit: text({ max: 30 }),
  unit_price: money({ min: 0, listed: true }),
  discount: percent({ min: 0, max: 100, listed: true, help: 'Percent off this line' }),
  tax_rate: percent({ min: 0, max: 100, help: 'Nothing where the line is exempt from tax' }),
  billing_period: choice(billingPeriods, { default: 'one_time' }),
  amount: money({ writable: 'system', listed: true, help: 'Quantity times price, less the discount' }),
});
