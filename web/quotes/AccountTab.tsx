import { Button, Group, TextInput } from '@mantine/core';
import { IconFileTypeCsv, IconFileTypePdf } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { PanelProps } from '../records/record/panels.ts';
import { accountQuery, type Credit, creditQuery } from './api.ts';
import classes from './quotes.module.css';

/** What a company was charged and paid, what it owes, and how that stands to its credit limit. */
export default function AccountTab({ record }: PanelProps) {
  const { t } = useTranslation('quotes');
  const format = useFormat();
  const [day, setDay] = useState('');
  const account = useQuery(accountQuery(record.id, day || null));
  const credit = useQuery(creditQuery(record.id));
  if (account.error) return <ErrorState error={account.error} retry={() => void account.refetch()} />;
  if (!account.data) return <SkeletonRows rows={5} columns={5} />;
  const { accounts } = account.data;
  return (
    <section className={classes.account} aria-label={t('account.title')}>
      {credit.data && <CreditShown credit={credit.data} />}
      <Group justify="space-between" align="flex-end" my="sm">
        <TextInput
          type="date"
          size="xs"
          label={t('account.asAt')}
          value={day}
          onChange={(e) => setDay(e.currentTarget.value)}
        />
        <Group gap="xs">
          <Button
            component="a"
            size="compact-sm"
            variant="default"
            leftSection={<IconFileTypePdf size={16} />}
            target="_blank"
            href={apiUrl(`/companies/${record.id}/account/pdf`, { as_at: day || null })}
          >
            {t('account.statement')}
          </Button>
          <Button
            component="a"
            size="compact-sm"
            variant="default"
            leftSection={<IconFileTypeCsv size={16} />}
            href={apiUrl(`/companies/${record.id}/account/csv`, { as_at: day || null })}
          >
            CSV
          </Button>
        </Group>
      </Group>
      {accounts.length === 0 && <EmptyState title={t('account.none')}>{t('account.noneText')}</EmptyState>}
      {accounts.map(({ currency, entries, debit, credit: paid, balance }) => {
        const money = (amount: string | null) => (amount === null ? '' : format.money({ amount, currency }));
        return (
          <div key={currency} className={classes.scroll}>
            <table className={classes.ledger}>
              <thead>
                <tr>
                  <th>{t('account.date')}</th>
                  <th>{t('account.entry')}</th>
                  <th data-number>{t('account.debit')}</th>
                  <th data-number>{t('account.credit')}</th>
                  <th data-number>{t('account.balance')}</th>
                </tr>
              </thead>
              <tbody>
                {entries.map((entry) => (
                  <tr key={entry.id}>
                    <td>{format.date(entry.on)}</td>
                    <td>
                      <Link to={`/${entry.object === 'invoice' ? 'invoices' : 'payments'}/${entry.id}`}>
                        {entry.number}
                      </Link>{' '}
                      <span className={classes.quiet}>
                        {t(`account.kind.${entry.kind}`)}
                        {entry.text && ` · ${entry.text}`}
                      </span>
                    </td>
                    <td data-number>{money(entry.debit)}</td>
                    <td data-number>{money(entry.credit)}</td>
                    <td data-number>{money(entry.balance)}</td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <td />
                  <th>{t('account.sum', { currency })}</th>
                  <td data-number>{money(debit)}</td>
                  <td data-number>{money(paid)}</td>
                  <th data-number>{money(balance)}</th>
                </tr>
              </tfoot>
            </table>
          </div>
        );
      })}
    </section>
  );
}

function CreditShown({ credit }: { credit: Credit }) {
  const { t } = useTranslation('quotes');
  const format = useFormat();
  const money = (amount: string) => format.money({ amount, currency: credit.currency });
  const { history } = credit;
  const facts: Array<[string, string]> = [
    [t('credit.open'), money(credit.open)],
    [t('credit.overdue'), money(credit.overdue)],
    [t('credit.ordered'), money(credit.ordered)],
    ...(credit.limit ? ([[t('credit.limit'), money(credit.limit)]] as Array<[string, string]>) : []),
    ...(history.days_to_pay !== null
      ? ([[t('credit.days'), t('credit.daysValue', { days: format.number(history.days_to_pay) })]] as Array<
          [string, string]
        >)
      : []),
    ...(history.invoices > 0
      ? ([[t('credit.late'), t('credit.lateValue', { late: history.late, of: history.invoices })]] as Array<
          [string, string]
        >)
      : []),
  ];
  const used = credit.limit ? Math.min(100, (1 - Number(credit.left) / Number(credit.limit)) * 100) : null;
  return (
    <div className={classes.credit} data-state={credit.state}>
      <dl className={classes.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {used !== null && (
        <div className={classes.meter} aria-hidden>
          <span style={{ inlineSize: `${Math.max(0, used)}%` }} />
        </div>
      )}
      {credit.limit && (
        <p className={classes.quiet}>
          {t(`credit.state.${credit.state}`, { left: money((credit.left ?? '0').replace('-', '')) })}
        </p>
      )}
      {credit.unrated.length > 0 && (
        <p className={classes.quiet}>{t('credit.unrated', { currencies: credit.unrated.join(', ') })}</p>
      )}
    </div>
  );
}
