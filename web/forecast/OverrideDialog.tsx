import { Button, Group, Modal, NumberInput, SegmentedControl, Textarea } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { changed } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { type Forecast, type ForecastRow, refreshForecast } from './api.ts';
import classes from './forecast.module.css';

interface Props {
  row: ForecastRow;
  forecast: Forecast;
  onClose(): void;
}

/** Says what will come of a forecast, and why; or takes back what was said. */
export default function OverrideDialog({ row, forecast, onClose }: Props) {
  const { t } = useTranslation(['forecast', 'common']);
  const format = useFormat();
  const first = row.overrides.commit;
  const form = useFields({
    category: 'commit' as 'commit' | 'best_case',
    amount: first?.amount ?? row.judged.commit,
    note: first?.note ?? '',
  });
  const { category } = form.values;
  const said = row.overrides[category];
  const choose = (next: 'commit' | 'best_case') =>
    form.reset({
      category: next,
      amount: row.overrides[next]?.amount ?? row.judged[next],
      note: row.overrides[next]?.note ?? '',
    });
  const done = (message: string, changeSet: string | null) => {
    changed(message, changeSet);
    void refreshForecast();
    onClose();
  };
  const save = async ({ category, amount, note }: typeof form.values) => {
    if (!note.trim()) return form.setErrors({ note: t('override.note_missing') });
    const body = {
      owner: row.key,
      period: forecast.period.kind,
      starts_on: forecast.period.starts_on,
      category,
      amount: String(amount),
      note,
    };
    const { changeSet } = await api.postWithMeta('/forecast/overrides', body);
    done(t('override.done', { name: row.name }), changeSet);
  };
  const withdraw = async () => {
    if (!said) return;
    try {
      const { changeSet } = await api.delWithMeta(`/forecast/overrides/${said.id}`);
      done(t('override.withdrawn', { name: row.name }), changeSet);
    } catch (error) {
      form.refuse(error);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('override.title', { name: row.name })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <SegmentedControl
          aria-label={t('override.category')}
          data={(['commit', 'best_case'] as const).map((value) => ({ value, label: t(`figure.${value}`) }))}
          value={category}
          onChange={(value) => choose(value as 'commit' | 'best_case')}
        />
        <p className={classes.note}>{t('override.sum', { sum: format.money(row.all[category], { whole: true }) })}</p>
        <NumberInput
          {...form.control('amount')}
          label={t('override.amount', { currency: forecast.currency })}
          min={0}
          decimalScale={2}
          thousandSeparator={format.number(1000, {}).charAt(1) === '.' ? '.' : ','}
          decimalSeparator={format.number(1000, {}).charAt(1) === '.' ? ',' : '.'}
          data-autofocus
        />
        <Textarea
          {...form.input('note')}
          label={t('override.note')}
          placeholder={t('override.note_example')}
          autosize
          minRows={2}
          maxLength={2000}
        />
        <Group justify="space-between" gap="xs">
          {said ? (
            <Button variant="subtle" color="gray" onClick={() => void withdraw()}>
              {t('override.withdraw')}
            </Button>
          ) : (
            <span />
          )}
          <Button type="submit" loading={form.busy}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
