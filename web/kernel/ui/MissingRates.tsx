import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';

interface Props {
  currencies: string[];
  /** The first day on which each of them lacks a rate. */
  from?: Record<string, string>;
  className?: string;
}

/** Which amounts are in no total for want of an exchange rate, and where one is entered. */
export function MissingRates({ currencies, from = {}, className }: Props) {
  const { t } = useTranslation('workspace');
  const format = useFormat();
  if (currencies.length === 0) return null;
  const named = currencies.map((code) => (from[code] ? `${code} (${format.date(from[code])})` : code));
  return (
    <p className={className} role="note">
      {t('missing_rates', { currencies: format.list(named) })}{' '}
      <Link to="/settings/exchange-rates">{t('missing_rates_enter')}</Link>
    </p>
  );
}
