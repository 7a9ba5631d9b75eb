import {
  autoNumber,
  choice,
  date,
  datetime,
  defineObject,
  member,
  number,
  reference,
  text,
} from '../../records/define.ts';
import { documentFields, lineFields, sumFields, termsFields } from '../lines/fields.ts';
import { orderLineRules, orderRules } from './rules.ts';

export const order = defineObject('order', {
  plural: 'orders',
  rated: { on: 'ordered_on', once: { field: 'status', values: ['confirmed', 'delivered', 'cancelled'] } },
  title: 'name',
  icon: 'shopping-cart',
  area: 'commerce',
  rules: orderRules,
  events: ['order.confirmed', 'order.delivered', 'order.cancelled', 'order.reopened'],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    number: autoNumber('O-{00000}', { searched: true, indexed: true, listed: true }),
    status: choice(
      [
        { value: 'draft', label: 'Draft', color: 'gray' },
        { value: 'confirmed', label: 'Confirmed', color: 'blue' },
        { value: 'delivered', label: 'Delivered', color: 'green' },
        { value: 'cancelled', label: 'Cancelled', color: 'red' },
      ],
      { writable: 'system', default: 'draft', indexed: true, listed: true },
    ),
    ...documentFields('orders'),
    quote: reference('quote', { inverse: 'orders' }),
    owner: member({ inverse: 'orders', listed: true, help: 'The colleague who looks after it' }),
    ordered_on: date({ indexed: true, listed: true }),
    delivered_on: date({ writable: 'system' }),
    confirmed_at: datetime({ writable: 'system' }),
    invoicing: choice(
      [
        { value: 'none', label: 'Not invoiced', color: 'gray' },
        { value: 'part', label: 'Partly invoiced', color: 'yellow' },
        { value: 'whole', label: 'Invoiced', color: 'green' },
      ],
      { writable: 'system', default: 'none', indexed: true, listed: true },
    ),
    ...termsFields(),
    ...sumFields(),
    cancel_reason: text({ max: 500, writable: 'system' }),
  },
});

export const orderLine = defineObject('order_line', {
  plural: 'order_lines',
  rated: { via: 'order' },
  title: 'description',
  icon: 'list-details',
  hidden: true,
  searched: false,
  rules: orderLineRules,
  fields: {
    ...lineFields('order'),
    invoiced: number({ writable: 'system', default: 0, help: 'How much of the quantity has been invoiced' }),
  },
});
