import {
  boolean,
  choice,
  date,
  defineObject,
  file,
  longText,
  money,
  multiChoice,
  number,
  percent,
  reference,
  text,
} from '../../records/define.ts';
import { bundleItemRules } from './bundle-rules.ts';
import { categoryRules } from './category-rules.ts';
import { productRules } from './product-rules.ts';
import { relationRules } from './relation-rules.ts';

/** How often something is paid for. */
export const billingPeriods = [
  { value: 'one_time', label: 'Once' },
  { value: 'month', label: 'Monthly' },
  { value: 'quarter', label: 'Quarterly' },
  { value: 'year', label: 'Yearly' },
];

export const productCategory = defineObject('category', {
  plural: 'product_categories',
  area: 'commerce',
  title: 'name',
  label: 'Product category',
  icon: 'category',
  hidden: true,
  rules: categoryRules,
  fields: {
    name: text({ required: true, max: 200, searched: true, indexed: true, listed: true }),
    parent: reference('category', { inverse: 'children', listed: true, help: 'The category above it' }),
    position: number({ integer: true, min: 0, default: 0, help: 'Its place among its neighbours' }),
    description: longText(),
  },
});

export const product = defineObject('product', {
  plural: 'products',
  area: 'commerce',
  title: 'name',
  icon: 'package',
  duplicates: ['code', 'name'],
  rules: productRules,
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    code: text({ max: 100, searched: true, indexed: true, listed: true, help: 'The article number' }),
    series: text({ max: 200, indexed: true, listed: true, help: 'The family this product belongs to' }),
    price: money({ min: 0, indexed: true, listed: true, help: 'The list price' }),
    description: longText(),
    active: boolean({ default: true, listed: true, help: 'Whether it is still sold' }),
    category: reference('category', { inverse: 'products', listed: true }),
    kind: choice(
      [
        { value: 'goods', label: 'Goods', color: 'blue' },
        { value: 'service', label: 'Service', color: 'teal' },
        { value: 'subscription', label: 'Subscription', color: 'grape' },
        { value: 'bundle', label: 'Bundle', color: 'orange' },
      ],
      {
        default: 'goods',
        indexed: true,
        listed: true,
        help: 'What it is: goods, a service, a subscription or a bundle',
      },
    ),
    unit: text({ max: 40, help: 'What the price is for: piece, hour, licence' }),
    cost: money({
      min: 0,
      sensitivity: 'sensitive',
      help: 'What one unit costs the business. Shown only to those who may see sensitive fields',
    }),
    margin: percent({
      writable: 'never',
      sensitivity: 'sensitive',
      generated:
        'case when price > 0 and price_currency = cost_currency then round((price - cost) * 100 / price, 1) end',
      help: 'What is left of the list price after the cost',
    }),
    stock: number({ help: 'How many are there' }),
    reorder_at: number({ label: 'Reorder at', min: 0, help: 'Stock at or below this is shown as low' }),
    tax_rate: percent({ min: 0, max: 100 }),
    billing_period: choice(billingPeriods, { default: 'one_time', help: 'How often the price is due' }),
    image: file(),
    variant_of: reference('product', {
      inverse: 'variants',
      help: 'The product that this is a size, colour or other form of',
    }),
    attributes: multiChoice([], {
      open: true,
      indexed: true,
      help: 'What tells it apart, each as "Name: value", such as "Colour: Red"',
    }),
    partner: reference('company', {
      inverse: 'partner_products',
      help: 'The company that supplies it, where it is not our own',
    }),
    configurable: boolean({ writable: 'system', help: 'Whether there is something to choose' }),
    bundle_pricing: choice(
      [
        { value: 'fixed', label: 'A price of its own' },
        { value: 'sum', label: 'Sum of its contents' },
      ],
      { help: 'How a bundle is priced' },
    ),
    bundle_discount: percent({ min: 0, max: 100, help: 'What a bundle takes off the sum of its contents' }),
  },
});

export const bundleItem = defineObject('bundle_item', {
  plural: 'bundle_items',
  title: 'name',
  icon: 'packages',
  hidden: true,
  searched: false,
  rules: bundleItemRules,
  fields: {
    name: text({ max: 400, writable: 'system' }),
    bundle: reference('product', { required: true, inverse: 'bundle_items', listed: true }),
    product: reference('product', { required: true, inverse: 'in_bundles', listed: true }),
    quantity: number({ required: true, default: 1, listed: true }),
    position: number({ integer: true, min: 0, default: 0 }),
  },
});

/** What a better or further product is to the one at hand. */
export const upTypes = [
  { value: 'product_upgrade', label: 'Product upgrade' },
  { value: 'premium', label: 'Premium version' },
  { value: 'add_on', label: 'Add-on feature' },
  { value: 'service_plan', label: 'Service plan' },
  { value: 'subscription', label: 'Subscription tier' },
  { value: 'quantity', label: 'Larger quantity' },
  { value: 'time', label: 'Longer term' },
];

export const crossTypes = [
  { value: 'product', label: 'Goes with it' },
  { value: 'service', label: 'Service for it' },
  { value: 'internal', label: 'From another department' },
  { value: 'external', label: 'From a partner' },
  { value: 'bundle', label: 'Cheaper together' },
  { value: 'loyalty', label: 'Loyalty offer' },
];

export const productRelation = defineObject('product_relation', {
  plural: 'product_relations',
  title: 'name',
  label: 'Product relation',
  icon: 'arrows-join',
  hidden: true,
  searched: false,
  rules: relationRules,
  fields: {
    name: text({ max: 700, writable: 'system' }),
    product: reference('product', { required: true, inverse: 'relations', listed: true }),
    related: reference('product', { required: true, inverse: 'related_from', listed: true, label: 'Related product' }),
    direction: choice(
      [
        { value: 'up', label: 'Up-sell', color: 'violet' },
        { value: 'cross', label: 'Cross-sell', color: 'teal' },
      ],
      { required: true, listed: true, help: 'Up: a better one in place of it. Cross: another one beside it' },
    ),
    type: choice([...upTypes, ...crossTypes], { required: true, listed: true }),
    benefit: text({ max: 500, help: 'What the customer gets more, in the words a seller would use' }),
    offered_until: date({ help: 'The last day of an offer that ends' }),
    position: number({ integer: true, min: 0, default: 0 }),
  },
});
