import { Button, Group, Modal, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { changed, failed } from '../kernel/notify.ts';
import { useRole, useSession } from '../kernel/session.ts';
import { type Dimension, type Forecast, refreshForecast } from './api.ts';
import classes from './forecast.module.css';
import { periodLabel } from './periods.ts';

interface Props {
  forecast: Forecast;
  /** Whose quotas: those of colleagues, or those of territories. */
  by: Dimension;
  onClose(): void;
}

/** What each colleague is to sell, or what is to be sold in each territory, in the period that is shown. */
export default function QuotasDialog({ forecast, by, onClose }: Props) {
  const { t } = useTranslation(['forecast', 'common']);
  const format = useFormat();
  const { isAdmin } = useRole();
  const { member } = useSession();
  const rows = forecast.rows.filter((row) => row.key && (isAdmin || row.key !== member?.id));
  // A manager's figure holds those of everyone below; here it is their own.
  const own = (key: string | null) => {
    const row = rows.find((one) => one.key === key) ?? forecast.rows.find((one) => one.key === key);
    const below = forecast.rows.filter((one) => one.parent === key);
    return Number(row?.quota ?? 0) - below.reduce((sum, one) => sum + Number(one.quota ?? 0), 0);
  };
  const [amounts, setAmounts] = useState<Record<string, string | number>>(() =>
    Object.fromEntries(rows.map((row) => [row.key as string, own(row.key) || ''])),
  );
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      const quotas = rows.map((row) => {
        const amount = amounts[row.key as string];
        return {
          [by === 'territory' ? 'territory' : 'owner']: row.key,
          amount: amount === '' || amount === undefined ? null : String(amount),
        };
      });
      const { period } = forecast;
      const response = await api.put<{ changed: number }>('/forecast/quotas', {
        period: period.kind,
        starts_on: period.starts_on,
        quotas,
      });
      changed(t('quotas.done', { count: response.changed }));
      void refreshForecast();
      onClose();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('quotas.title', { period: periodLabel(forecast.period, format.locale) })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <p className={classes.note}>{t(by === 'territory' ? 'quotas.territories' : 'quotas.text')}</p>
        {rows.map((row) => (
          <div key={row.key} className={classes.quota}>
            <label htmlFor={`quota-${row.key}`}>{row.name}</label>
            <NumberInput
              id={`quota-${row.key}`}
              value={amounts[row.key as string] ?? ''}
              onChange={(value) => setAmounts((now) => ({ ...now, [row.key as string]: value }))}
              min={0}
              hideControls
              suffix={` ${forecast.currency}`}
              thousandSeparator={format.number(1000, {}).charAt(1) === '.' ? '.' : ','}
              decimalSeparator={format.number(1000, {}).charAt(1) === '.' ? ',' : '.'}
            />
          </div>
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
