import { choice, defineObject, money, number, reference, text } from '../../records/define.ts';
import { walletRules } from './rules.ts';

/** What a company is known, or thought, to spend in a year on one kind of product, from whomever it buys. */
export const wallet = defineObject('wallet', {
  plural: 'wallets',
  label: 'Wallet',
  labels: 'Wallets',
  title: 'name',
  icon: 'wallet',
  hidden: true,
  searched: false,
  rules: walletRules,
  indexes: ['(year, company_id) include (category_id, amount, amount_currency) where trashed_at is null'],
  fields: {
    name: text({ writable: 'system', max: 300 }),
    company: reference('company', { required: true, inverse: 'wallets', listed: true }),
    category: reference('category', {
      inverse: 'wallets',
      listed: true,
      label: 'Product category',
      help: 'Nothing: everything that they could buy from us',
    }),
    year: number({ required: true, integer: true, min: 2000, max: 2200, listed: true }),
    amount: money({ required: true, min: 0, listed: true, label: 'They spend', help: 'With all suppliers together' }),
    known_from: choice(
      [
        { value: 'customer', label: 'The customer said so', color: 'green' },
        { value: 'report', label: 'Annual report', color: 'teal' },
        { value: 'market', label: 'Market research', color: 'blue' },
        { value: 'guess', label: 'Our own guess', color: 'gray' },
      ],
      { open: true, default: 'guess', listed: true },
    ),
    note: text({ max: 500 }),
  },
});
