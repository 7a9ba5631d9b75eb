import type { Tools } from '../fields/tools.ts';
import classes from './board.module.css';
import type { BoardColumnSpec, Figures } from './columns.ts';

interface Props {
  tools: Tools;
  columns: BoardColumnSpec[];
  figuresIn(column: BoardColumnSpec): Figures | null;
}

/** What the open columns come to together, weighted and not. */
export function Totals({ tools: { t, format }, columns, figuresIn }: Props) {
  const open = columns.filter((column) => column.kind === 'open').map(figuresIn);
  const known = open.filter((figures) => figures !== null);
  const currencies = new Set(known.flatMap((f) => (f.sum ? [f.sum.currency] : [])));
  const [currency] = currencies;
  // Columns in several currencies cannot be told as one sum; each says its own.
  if (open.length === 0 || known.length < open.length || currencies.size !== 1 || !currency) return null;
  const count = known.reduce((sum, f) => sum + f.count, 0);
  const money = (of: 'sum' | 'weighted') => ({
    amount: String(known.reduce((sum, f) => sum + Number(f[of]?.amount ?? 0), 0)),
    currency,
  });
  return (
    <p className={classes.totals}>
      <span>{t('board.total.count', { count, text: format.number(count) })}</span>
      <strong>{format.money(money('sum'), { whole: true })}</strong>
      <span>{t('board.total.weighted', { sum: format.money(money('weighted'), { whole: true }) })}</span>
    </p>
  );
}
