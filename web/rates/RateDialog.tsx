import { Button, Checkbox, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { messageOf, notify } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { currencyOptions } from './amounts.ts';
import { BEGINNING, putRate } from './api.ts';

interface Props {
  base: string;
  today: string;
  /** Chosen already, and no other. */
  currency?: string;
  onClose(): void;
}

/** One rate, from a day on. */
export function RateDialog({ base, today, currency: fixed, onClose }: Props) {
  const { t, i18n } = useTranslation(['rates', 'common']);
  const options = useMemo(() => currencyOptions(i18n.language, [base]), [i18n.language, base]);
  const [currency, setCurrency] = useState(fixed ?? (base === 'USD' ? 'EUR' : 'USD'));
  const [day, setDay] = useState(today);
  const [always, setAlways] = useState(false);
  const [rate, setRate] = useState<number | string>('');
  const [shown, setShown] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const wrong = !(Number(rate) > 0);
  const save = async () => {
    setShown(true);
    if (wrong || (!always && !day)) return;
    setBusy(true);
    setProblem(null);
    try {
      await putRate(currency, always ? BEGINNING : day, String(rate));
      notify(t('saved', { currency }), { tone: 'done' });
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
      zIndex={310}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="md">
          <FormProblem>{problem}</FormProblem>
          <Select
            label={t('currency')}
            data={options}
            value={currency}
            onChange={(value) => value && setCurrency(value)}
            searchable
            allowDeselect={false}
            disabled={fixed !== undefined}
          />
          <NumberInput
            label={t('value', { currency, base })}
            value={rate}
            onChange={setRate}
            min={0}
            decimalScale={12}
            suffix={` ${base}`}
            hideControls
            data-autofocus
            error={shown && wrong ? t('value_wrong') : undefined}
          />
          <TextInput
            type="date"
            label={t('from')}
            description={t('from_text')}
            value={always ? '' : day}
            disabled={always}
            onChange={(event) => setDay(event.currentTarget.value)}
          />
          <Checkbox
            label={t('from_beginning')}
            checked={always}
            onChange={(event) => setAlways(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t('common:save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
