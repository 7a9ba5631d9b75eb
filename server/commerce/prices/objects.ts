import { boolean, date, defineObject, longText, number, reference, text } from '../../records/define.ts';
import { bookRules } from './book-rules.ts';
import { priceRules } from './price-rules.ts';

/** A list of prices for some customers, in one currency, for some time. */
export const priceBook = defineObject('price_book', {
  plural: 'price_books',
  area: 'commerce',
  title: 'name',
  label: 'Price book',
  icon: 'tags',
  writers: 'admins',
  duplicates: ['name'],
  rules: bookRules,
  fields: {
    name: text({ required: true, unique: true, max: 200, searched: true, listed: true }),
    currency: text({ required: true, max: 3, listed: true, help: 'All its prices are in this currency, such as EUR' }),
    segment: longText({ help: 'Which companies it is for, as a filter; for all where empty' }),
    priority: number({
      integer: true,
      min: 1,
      default: 100,
      listed: true,
      help: 'Of several that fit, the lowest number is taken first',
    }),
    valid_from: date({ listed: true }),
    valid_until: date({ listed: true, help: 'The last day' }),
    active: boolean({ default: true, listed: true }),
    description: longText(),
  },
});

/** What one unit of a product costs in a price book, from a quantity on and from a day on. */
export const price = defineObject('price', {
  plural: 'prices',
  title: 'name',
  icon: 'tag',
  area: 'commerce',
  writers: 'admins',
  searched: false,
  identity: ['product', 'price_book', 'min_quantity', 'valid_from'],
  rules: priceRules,
  indexes: [
    // The price of a product in a book: the greatest quantity that is reached, the newest day.
    '(product_id, price_book_id, min_quantity, valid_from) include (amount, valid_until) where trashed_at is null',
  ],
  fields: {
    name: text({ max: 700, writable: 'system' }),
    price_book: reference('price_book', { required: true, inverse: 'prices', listed: true }),
    product: reference('product', { required: true, inverse: 'prices', listed: true }),
    min_quantity: number({ label: 'From quantity', required: true, min: 0, default: 1, listed: true }),
    amount: number({
      label: 'Unit price',
      required: true,
      min: 0,
      listed: true,
      help: 'In the currency of the price book',
    }),
    valid_from: date({ listed: true, help: 'From the beginning where empty' }),
    valid_until: date({ listed: true, help: 'The last day; without end where empty' }),
  },
});
