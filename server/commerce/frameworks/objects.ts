import {
  autoNumber,
  choice,
  date,
  defineObject,
  file,
  longText,
  member,
  money,
  number,
  percent,
  reference,
  text,
} from '../../records/define.ts';
import { callOffRules, frameworkLineRules, frameworkRules } from './rules.ts';

/** An agreement on what will be bought over a time, called off in parts. */
export const framework = defineObject('framework', {
  plural: 'frameworks',
  label: 'Framework agreement',
  labels: 'Framework agreements',
  title: 'name',
  icon: 'clipboard-list',
  area: 'commerce',
  rules: frameworkRules,
  events: ['framework.signed', 'framework.ended', 'framework.reopened'],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    number: autoNumber('F-{00000}', { searched: true, listed: true }),
    company: reference('company', { inverse: 'frameworks', listed: true }),
    person: reference('person', { inverse: 'frameworks', label: 'Contact' }),
    owner: member({ inverse: 'frameworks', listed: true }),
    status: choice(
      [
        { value: 'draft', label: 'Draft', color: 'gray' },
        { value: 'active', label: 'Active', color: 'green' },
        { value: 'ended', label: 'Ended', color: 'gray' },
      ],
      { writable: 'system', indexed: true, listed: true },
    ),
    signed_on: date({ writable: 'system' }),
    ended_on: date({ writable: 'system' }),
    starts: date({ required: true, listed: true, indexed: true }),
    ends: date({
      required: true,
      listed: true,
      indexed: true,
      help: 'The last day on which something can be called off',
    }),
    committed_value: money({ min: 0, listed: true, help: 'What the customer will buy for at least' }),
    committed_quantity: number({ min: 0, help: 'How many pieces the customer will buy at least' }),
    over: choice(
      [
        { value: 'allow', label: 'Allow it', color: 'green' },
        { value: 'refuse', label: 'Refuse it', color: 'red' },
      ],
      {
        label: 'Beyond the commitment',
        default: 'allow',
        help: 'What happens to a call-off that goes beyond what is committed',
      },
    ),
    tolerance: percent({ min: 0, max: 100, default: 0, help: 'So much more than committed is taken all the same' }),
    called_value: money({
      label: 'Called off',
      writable: 'never',
      listed: true,
      rollup: {
        collection: 'call_offs',
        fn: 'sum',
        field: 'value',
        filter: { field: 'status', op: 'in', value: ['called', 'delivered'] },
      },
      help: 'What has been called off, without what is only planned',
    }),
    called_quantity: number({
      label: 'Called off, pieces',
      writable: 'never',
      rollup: {
        collection: 'call_offs',
        fn: 'sum',
        field: 'quantity',
        filter: { field: 'status', op: 'in', value: ['called', 'delivered'] },
      },
    }),
    planned_value: money({
      label: 'Planned',
      writable: 'never',
      rollup: {
        collection: 'call_offs',
        fn: 'sum',
        field: 'value',
        filter: { field: 'status', op: 'eq', value: 'planned' },
      },
    }),
    files: file(),
    terms: longText(),
  },
});

/** What may be called off, and at which price. */
export const frameworkLine = defineObject('framework_line', {
  plural: 'framework-lines',
  label: 'Agreed product',
  labels: 'Agreed products',
  title: 'name',
  icon: 'list',
  hidden: true,
  searched: false,
  rules: frameworkLineRules,
  fields: {
    name: text({ max: 300, listed: true }),
    framework: reference('framework', { required: true, inverse: 'lines', listed: true }),
    product: reference('product', { required: true, inverse: 'framework_lines', listed: true }),
    unit_price: money({ min: 0, required: true, listed: true }),
    quantity: number({ min: 0, listed: true, help: 'How many are committed' }),
  },
});

export const callOff = defineObject('call_off', {
  plural: 'call-offs',
  label: 'Call-off',
  labels: 'Call-offs',
  title: 'number',
  icon: 'package-export',
  hidden: true,
  rules: callOffRules,
  events: ['call_off.called', 'call_off.delivered', 'call_off.cancelled', 'call_off.reopened'],
  fields: {
    number: autoNumber('CO-{00000}', { searched: true, listed: true }),
    framework: reference('framework', { required: true, inverse: 'call_offs', listed: true }),
    product: reference('product', { inverse: 'call_offs', listed: true }),
    quantity: number({ min: 0, required: true, listed: true }),
    unit_price: money({ min: 0, listed: true, help: 'The price of the agreement unless told' }),
    value: money({
      writable: 'never',
      generated: 'round(quantity * unit_price, 2)',
      currencyOf: 'unit_price',
      listed: true,
    }),
    status: choice(
      [
        { value: 'planned', label: 'Planned', color: 'gray' },
        { value: 'called', label: 'Called off', color: 'blue' },
        { value: 'delivered', label: 'Delivered', color: 'green' },
        { value: 'cancelled', label: 'Cancelled', color: 'red' },
      ],
      { writable: 'system', indexed: true, listed: true },
    ),
    due_on: date({ listed: true, indexed: true, help: 'When it is wanted' }),
    called_on: date({ writable: 'system', listed: true }),
    delivered_on: date({ writable: 'system', listed: true }),
    note: text({ max: 500 }),
  },
});
