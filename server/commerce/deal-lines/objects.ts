import {
  boolean,
  choice,
  defineObject,
  longText,
  money,
  number,
  percent,
  reference,
  text,
} from '../../records/define.ts';
import { billingPeriods } from '../catalogue/objects.ts';
import { dealLineRules } from './rules.ts';

/** What a deal is about to sell: a product, how many, at what price. */
export const dealLine = defineObject('deal_line', {
  plural: 'deal_lines',
  rated: { via: 'deal' },
  title: 'name',
  label: 'Deal line',
  icon: 'list-details',
  area: 'sales',
  hidden: true,
  searched: false,
  rules: dealLineRules,
  fields: {
    name: text({ max: 400, listed: true, help: 'What the customer reads; the name of the product unless told' }),
    deal: reference('deal', { required: true, inverse: 'lines', listed: true }),
    product: reference('product', { inverse: 'deal_lines', listed: true }),
    quantity: number({ required: true, default: 1, listed: true }),
    unit_price: money({ min: 0, listed: true, help: 'From the price books unless it is set by hand' }),
    discount: percent({ min: 0, max: 100, listed: true }),
    amount: money({ writable: 'system', listed: true, help: 'Quantity times unit price, less the discount' }),
    list_price: money({ writable: 'system', help: 'What the product costs without a price book' }),
    price_by_hand: boolean({ writable: 'system', help: 'Whether somebody set the unit price' }),
    price_reason: text({ max: 500, writable: 'system', help: 'Where the unit price comes from' }),
    billing_period: choice(billingPeriods),
    tax_rate: percent({ min: 0, max: 100 }),
    position: number({ integer: true, min: 0, default: 0 }),
    bundle: reference('deal_line', {
      inverse: 'contents',
      label: 'Part of',
      help: 'The bundle that this line is part of',
    }),
    sold_as: choice(
      [
        { value: 'up', label: 'Up-sell', color: 'violet' },
        { value: 'cross', label: 'Cross-sell', color: 'teal' },
      ],
      { help: 'Whether it came from a suggestion, and which' },
    ),
    relation: reference('product_relation', { inverse: 'deal_lines', help: 'The suggestion it came from' }),
    configuration: longText({
      writable: 'system',
      help: 'The options that were chosen, where the product is configured',
    }),
    description: longText(),
  },
});
