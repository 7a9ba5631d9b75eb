import { Button, Checkbox, Group, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { messageOf, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section } from '../../kernel/ui/SettingsPage.tsx';
import { type DocumentSettings, settingsQuery } from '../api.ts';

export function Rules({ settings, readOnly }: { settings: DocumentSettings; readOnly: boolean }) {
  const { t } = useTranslation('quotes');
  const [values, setValues] = useState(settings);
  const [problem, setProblem] = useState<string | null>(null);
  const set = <K extends keyof DocumentSettings>(key: K, value: DocumentSettings[K]) =>
    setValues({ ...values, [key]: value });
  const save = async () => {
    try {
      const saved = await api.patch<DocumentSettings>('/document-settings', values);
      queryClient.setQueryData(settingsQuery.queryKey, saved);
      setProblem(null);
      notify(t('settings.saved'), { tone: 'done' });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  const number = (key: 'valid_days' | 'remind_days' | 'payment_days' | 'near_percent') => (
    <NumberInput
      label={t(`settings.${key}`)}
      min={0}
      max={3650}
      allowDecimal={false}
      readOnly={readOnly}
      value={values[key]}
      onChange={(v) => set(key, Number(v) || 0)}
    />
  );
  const check = (key: 'win_deal' | 'block_over_limit') => (
    <Checkbox
      label={t(`settings.${key}`)}
      disabled={readOnly}
      checked={values[key]}
      onChange={(e) => set(key, e.currentTarget.checked)}
    />
  );
  return (
    <Section title={t('settings.rules')} text={t('settings.rulesText')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <FormProblem>{problem}</FormProblem>
        <Group grow align="flex-start">
          {number('valid_days')}
          {number('remind_days')}
          {number('payment_days')}
        </Group>
        <Group grow align="flex-start" mt="sm">
          <NumberInput
            label={t('settings.tax_rate')}
            min={0}
            max={100}
            suffix=" %"
            readOnly={readOnly}
            value={values.tax_rate ?? ''}
            onChange={(v) => set('tax_rate', v === '' ? null : Number(v))}
          />
          <TextInput
            label={t('settings.invoice_number')}
            readOnly={readOnly}
            value={values.invoice_number}
            onChange={(e) => set('invoice_number', e.currentTarget.value)}
          />
          <TextInput
            label={t('settings.credit_number')}
            readOnly={readOnly}
            value={values.credit_number}
            onChange={(e) => set('credit_number', e.currentTarget.value)}
          />
        </Group>
        <Group grow align="flex-start" mt="sm">
          <Select
            label={t('settings.accepted_order')}
            readOnly={readOnly}
            allowDeselect={false}
            value={values.accepted_order}
            data={[
              { value: 'confirmed', label: t('settings.order_confirmed') },
              { value: 'draft', label: t('settings.order_draft') },
            ]}
            onChange={(v) => set('accepted_order', v === 'draft' ? 'draft' : 'confirmed')}
          />
          {number('near_percent')}
        </Group>
        <Group grow align="flex-start" mt="sm">
          {values.dunning.map((days, i) => (
            <NumberInput
              // biome-ignore lint/suspicious/noArrayIndexKey: the four stages are told apart by their place
              key={i}
              label={t(`settings.dunning.${i as 0}`)}
              min={0}
              max={3650}
              readOnly={readOnly}
              value={days}
              onChange={(v) =>
                set(
                  'dunning',
                  values.dunning.map((one, at) => (at === i ? Number(v) || 0 : one)),
                )
              }
            />
          ))}
        </Group>
        <Group mt="md">
          {check('win_deal')}
          {check('block_over_limit')}
        </Group>
        {!readOnly && (
          <Button type="submit" mt="md">
            {t('settings.save')}
          </Button>
        )}
      </form>
    </Section>
  );
}
