import { useTranslation } from 'react-i18next';
import type { SumOptions } from '../../../server/commerce/lines/sums.ts';
import { useFormat } from '../../kernel/format.ts';
import classes from '../quotes.module.css';
import { type Row, sumOf } from './model.ts';

interface Props {
  rows: Row[];
  currency: string;
  options: SumOptions;
  discount: number | null;
}

/** What the lines come to, as one types. */
export function Sums({ rows, currency, options, discount }: Props) {
  const { t } = useTranslation('quotes');
  const format = useFormat();
  const money = (amount: string) => format.money({ amount, currency });
  const sum = sumOf(rows, currency, options);
  return (
    <dl className={classes.sums}>
      {Number(sum.discount) > 0 && (
        <>
          <dt>{t('sums.subtotal')}</dt>
          <dd>{money(sum.subtotal)}</dd>
          <dt>{t('sums.discount', { percent: discount })}</dt>
          <dd>−{money(sum.discount)}</dd>
        </>
      )}
      <dt>{t('sums.net')}</dt>
      <dd>{money(sum.net)}</dd>
      {sum.taxes
        .filter((tax) => tax.rate !== null)
        .map((tax) => (
          <div key={tax.rate} className={classes.pair}>
            <dt>{t('sums.tax', { rate: format.number(tax.rate), net: money(tax.net) })}</dt>
            <dd>{money(tax.tax)}</dd>
          </div>
        ))}
      <dt className={classes.total}>{t('sums.total')}</dt>
      <dd className={classes.total}>{money(sum.gross)}</dd>
    </dl>
  );
}
