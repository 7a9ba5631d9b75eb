import { ActionIcon, Button, Group, NumberInput, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { messageOf, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section } from '../../kernel/ui/SettingsPage.tsx';
import { type WorkspaceSettings, workspaceQuery } from '../api.ts';
import { currencyChoices } from '../welcome/places.ts';
import classes from './settings.module.css';

interface Rate {
  key: number;
  currency: string;
  value: number | string;
}

let nextKey = 1;

/** What other currencies are worth, so that amounts add up. */
export function Rates({ settings, readOnly }: { settings: WorkspaceSettings; readOnly: boolean }) {
  const { t, i18n } = useTranslation(['workspace', 'common']);
  const [rates, setRates] = useState<Rate[]>(() => rowsOf(settings.rates));
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const choices = useMemo(
    () => currencyChoices(i18n.language).filter(({ value }) => value !== settings.currency),
    [i18n.language, settings.currency],
  );
  const wrongValue = (rate: Rate) => !(Number(rate.value) > 0);
  const twice = (rate: Rate) => rates.some((other) => other !== rate && other.currency === rate.currency);
  const change = (rate: Rate, part: Partial<Rate>) =>
    setRates((now) => now.map((one) => (one.key === rate.key ? { ...one, ...part } : one)));
  const add = () => {
    const free = choices.find(({ value }) => !rates.some((rate) => rate.currency === value));
    const usual = ['USD', 'EUR', 'GBP'].find(
      (code) => choices.some((c) => c.value === code) && !rates.some((r) => r.currency === code),
    );
    setRates((now) => [...now, { key: nextKey++, currency: usual ?? free?.value ?? '', value: '' }]);
    setShown(false);
  };
  const save = async () => {
    setShown(true);
    if (rates.some((rate) => wrongValue(rate) || twice(rate))) return;
    setBusy(true);
    setProblem(null);
    try {
      const table = Object.fromEntries(rates.map((rate) => [rate.currency, Number(rate.value)]));
      const saved = await api.patch<WorkspaceSettings>('/workspace', { rates: table });
      queryClient.setQueryData(workspaceQuery.queryKey, saved);
      notify(t('workspace.rates_saved'), { tone: 'done' });
      void queryClient.invalidateQueries({ queryKey: ['records'] });
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const touched = JSON.stringify(tableOf(rates)) !== JSON.stringify(tableOf(rowsOf(settings.rates)));

  return (
    <Section title={t('workspace.rates')} text={t('workspace.rates_text', { currency: settings.currency })}>
      <FormProblem>{problem}</FormProblem>
      {rates.length === 0 && <p className={classes.quiet}>{t('workspace.rates_none')}</p>}
      {rates.map((rate) => (
        <div key={rate.key} className={classes.rate}>
          <Select
            aria-label={t('workspace.rate_currency')}
            data={choices}
            value={rate.currency}
            onChange={(currency) => currency && change(rate, { currency })}
            searchable
            allowDeselect={false}
            disabled={readOnly}
            error={shown && twice(rate) ? t('workspace.rate_chosen') : undefined}
          />
          <NumberInput
            aria-label={t('workspace.rate_value', { currency: settings.currency })}
            value={rate.value}
            onChange={(value) => change(rate, { value })}
            min={0}
            decimalScale={8}
            suffix={` ${settings.currency}`}
            hideControls
            disabled={readOnly}
            error={shown && wrongValue(rate) ? t('workspace.rate_invalid') : undefined}
          />
          {!readOnly && (
            <ActionIcon
              size={36}
              aria-label={t('workspace.rate_remove', { currency: rate.currency })}
              onClick={() => setRates((now) => now.filter((one) => one.key !== rate.key))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          )}
        </div>
      ))}
      {!readOnly && (
        <Group gap="xs" mt="sm">
          <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
            {t('workspace.rate_add')}
          </Button>
          {touched && (
            <Button onClick={() => void save()} loading={busy}>
              {t('common:save')}
            </Button>
          )}
        </Group>
      )}
    </Section>
  );
}

const rowsOf = (rates: Record<string, number>): Rate[] =>
  Object.entries(rates).map(([currency, value]) => ({ key: nextKey++, currency, value }));
const tableOf = (rates: Rate[]) => rates.map((rate) => [rate.currency, Number(rate.value)]);
