import type { RecordPanel } from '../records/record/panels.ts';

export const panels: RecordPanel[] = [
  {
    object: 'deal',
    name: 'products',
    title: 'products:deal.title',
    place: 'tab',
    order: 10,
    component: () => import('./deal/DealProducts.tsx'),
    instead: ['deal_line'],
  },
  {
    object: 'product',
    name: 'selling',
    title: 'products:product.title',
    place: 'tab',
    order: 10,
    component: () => import('./product/ProductSelling.tsx'),
    instead: ['bundle_item', 'product_relation', 'price', 'option_group', 'configuration_rule'],
  },
  {
    object: 'price_book',
    name: 'prices',
    title: 'products:book.prices',
    place: 'verb',
    component: () => import('./prices/OpenGrid.tsx'),
  },
];
