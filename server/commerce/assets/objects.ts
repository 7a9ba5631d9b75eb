import {
  choice,
  date,
  defineObject,
  file,
  longText,
  member,
  money,
  number,
  reference,
  text,
} from '../../records/define.ts';
import { assetRules, serviceEntryRules } from './rules.ts';

/** A product that a customer has: what was sold to them, or stands at their place. */
export const asset = defineObject('asset', {
  plural: 'installed-products',
  label: 'Installed product',
  labels: 'Installed base',
  title: 'name',
  icon: 'tools',
  area: 'service',
  duplicates: ['serial_number'],
  rules: assetRules,
  events: ['asset.retired', 'asset.restored', 'asset.replaced'],
  indexes: ['(warranty_until, status) where trashed_at is null'],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    company: reference('company', { inverse: 'assets', listed: true }),
    person: reference('person', { inverse: 'assets', label: 'Contact' }),
    product: reference('product', { inverse: 'assets', listed: true }),
    serial_number: text({ max: 200, searched: true, indexed: true, listed: true }),
    quantity: number({ min: 0, default: 1 }),
    status: choice(
      [
        { value: 'in_use', label: 'In use', color: 'green' },
        { value: 'in_repair', label: 'In repair', color: 'amber' },
        { value: 'replaced', label: 'Replaced', color: 'gray' },
        { value: 'retired', label: 'Retired', color: 'gray' },
      ],
      { writable: 'system', indexed: true, listed: true },
    ),
    bought_on: date({ listed: true, indexed: true }),
    installed_on: date(),
    warranty_months: number({ label: 'Warranty in months', integer: true, min: 0, max: 600 }),
    warranty_until: date({
      indexed: true,
      listed: true,
      help: 'The last day of the warranty; from the day of purchase and the months unless told',
    }),
    renewal_due: date({ help: 'When its licence or service plan has to be renewed' }),
    location: text({ max: 300, searched: true, help: 'Where it stands' }),
    parent: reference('asset', { inverse: 'parts', label: 'Part of', help: 'The larger thing that it is built into' }),
    contract: reference('contract', { inverse: 'assets', help: 'The contract that covers it' }),
    owner: member({ inverse: 'assets' }),
    retired_on: date({ writable: 'system' }),
    retired_reason: text({ max: 500, writable: 'system' }),
    replaced_by: reference('asset', { inverse: 'replaces', writable: 'system' }),
    services: number({
      integer: true,
      writable: 'never',
      label: 'Services',
      rollup: { collection: 'service_entries', fn: 'count' },
      help: 'How many visits, repairs and inspections it has had',
    }),
    last_service_on: date({
      writable: 'never',
      rollup: { collection: 'service_entries', fn: 'max', field: 'done_on' },
    }),
    files: file(),
    description: longText(),
  },
});

/** One visit, repair or inspection. */
export const serviceEntry = defineObject('service_entry', {
  plural: 'service-entries',
  label: 'Service',
  labels: 'Services',
  title: 'name',
  icon: 'tool',
  hidden: true,
  rules: serviceEntryRules,
  events: ['service_entry.completed', 'service_entry.reopened'],
  fields: {
    name: text({ required: true, max: 300, searched: true, listed: true, label: 'What was done' }),
    asset: reference('asset', { required: true, inverse: 'service_entries', listed: true }),
    company: reference('company', { inverse: 'service_entries', writable: 'system' }),
    kind: choice(
      [
        { value: 'visit', label: 'Visit', color: 'blue' },
        { value: 'repair', label: 'Repair', color: 'amber' },
        { value: 'inspection', label: 'Inspection', color: 'gray' },
        { value: 'exchange', label: 'Part exchanged', color: 'indigo' },
        { value: 'recall', label: 'Recall', color: 'red' },
      ],
      { default: 'visit', listed: true },
    ),
    began_on: date({ label: 'Taken in on', listed: true, help: 'For repairs that take longer than a day' }),
    done_on: date({ listed: true, indexed: true, help: 'Empty while it is under way' }),
    member: member({ inverse: 'service_entries', label: 'Done by', listed: true }),
    under_warranty: choice(
      [
        { value: 'yes', label: 'Yes', color: 'green' },
        { value: 'no', label: 'No', color: 'gray' },
      ],
      { writable: 'system', listed: true },
    ),
    cost: money({ min: 0, listed: true }),
    outcome: longText(),
    files: file(),
  },
});
