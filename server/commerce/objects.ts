import { boolean, defineObject, longText, money, text } from '../records/define.ts';

export const product = defineObject('product', {
  plural: 'products',
  area: 'commerce',
  title: 'name',
  icon: 'package',
  duplicates: ['code', 'name'],
  fields: {
    name: text({ required: true, max: 300, searched: true, indexed: true, listed: true }),
    code: text({ max: 100, searched: true, indexed: true, listed: true, help: 'The article number' }),
    series: text({ max: 200, indexed: true, listed: true, help: 'The family this product belongs to' }),
    price: money({ min: 0, indexed: true, listed: true, help: 'The list price' }),
    description: longText(),
    active: boolean({ default: true, listed: true, help: 'Whether it is still sold' }),
  },
});
