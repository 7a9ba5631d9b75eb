import { Button, Group } from '@mantine/core';
import { IconArrowsExchange, IconPlus, IconUpload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useRole } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { currencyName } from './amounts.ts';
import { BEGINNING, overviewQuery, type RatedCurrency } from './api.ts';
import { ImportRates } from './ImportRates.tsx';
import { RateDialog } from './RateDialog.tsx';
import { RateHistory } from './RateHistory.tsx';
import classes from './rates.module.css';

/** What other currencies are worth, from day to day, so that amounts add up. */
export default function RatesPage() {
  const { t } = useTranslation('rates');
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(overviewQuery);
  const { currency } = useSearch({ strict: false }) as { currency?: string };
  const navigate = useNavigate();
  const [dialog, setDialog] = useState<'add' | 'import' | null>(null);
  const show = (code?: string) =>
    void navigate({ to: '/settings/exchange-rates', search: (code ? { currency: code } : {}) as never, replace: true });
  const actions = isAdmin && data && (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconUpload size={16} />} onClick={() => setDialog('import')}>
        {t('import')}
      </Button>
      <Button leftSection={<IconPlus size={16} />} onClick={() => setDialog('add')}>
        {t('add')}
      </Button>
    </Group>
  );
  return (
    <SettingsPage title={t('title')} text={t('text', { base: data?.base ?? '' })} actions={actions}>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={5} columns={3} />
      ) : data.data.length === 0 ? (
        <EmptyState icon={<IconArrowsExchange size={28} stroke={1.5} />} title={t('none')}>
          {t('none_text', { base: data.base })}
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {data.data.map((row) => (
            <Row key={row.currency} row={row} base={data.base} onOpen={() => show(row.currency)} />
          ))}
        </ul>
      )}
      <p className={classes.rule}>{t('rule')}</p>
      {dialog === 'add' && data && <RateDialog base={data.base} today={data.today} onClose={() => setDialog(null)} />}
      {dialog === 'import' && data && <ImportRates own={data.base} onClose={() => setDialog(null)} />}
      {currency && <RateHistory currency={currency} onClose={() => show()} />}
    </SettingsPage>
  );
}

function Row({ row, base, onOpen }: { row: RatedCurrency; base: string; onOpen(): void }) {
  const { t, i18n } = useTranslation('rates');
  const format = useFormat();
  const since =
    row.rate === null
      ? t('begins', { day: format.date(row.first) })
      : row.since === BEGINNING
        ? t('always')
        : t('since', { day: format.date(row.since) });
  return (
    <li>
      <button type="button" className={classes.row} onClick={onOpen}>
        <span className={classes.code}>{row.currency}</span>
        <span className={classes.name}>
          {currencyName(i18n.language, row.currency)}
          <small>
            {since}
            {row.rates > 1 && ` · ${t('count', { count: row.rates, text: format.number(row.rates) })}`}
          </small>
        </span>
        <Line values={row.line} />
        <strong className={classes.value}>
          {row.rate === null ? t('no_rate') : `${format.number(row.rate, { maximumSignificantDigits: 6 })} ${base}`}
        </strong>
      </button>
    </li>
  );
}

/** How it went in the last two years, without figures: those are one press away. */
function Line({ values }: { values: number[] }) {
  if (values.length < 2) return <span className={classes.line} />;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = (value: number) => (high === low ? 12 : 22 - ((value - low) / (high - low)) * 20);
  const points = values.map((value, i) => `${((i / (values.length - 1)) * 96).toFixed(1)},${y(value).toFixed(1)}`);
  return (
    <svg className={classes.line} viewBox="0 0 96 24" aria-hidden="true" preserveAspectRatio="none">
      <polyline points={points.join(' ')} />
    </svg>
  );
}
