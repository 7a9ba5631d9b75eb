import { totals } from '../lines/sums.ts';
import type { Content } from './schema.ts';

export const countedLines = (content: Content) =>
  content.lines.filter((line) => line.kind === 'item' && (!line.optional || line.chosen));

export const totalsOf = (content: Content) =>
  totals(
    countedLines(content).map((line) => ({
      quantity: line.quantity,
      unitPrice: line.unit_price,
      discountPercent: line.discount,
      taxRate: line.tax_rate,
    })),
    content.currency,
    { taxIncluded: content.prices === 'gross', discountPercent: content.discount },
  );
