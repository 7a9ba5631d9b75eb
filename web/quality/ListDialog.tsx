import { Button, Group, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useLabels } from '../kernel/objects.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { type LicensedList, refresh } from './api.ts';
import { useMeasured } from './parts.tsx';
import classes from './quality.module.css';

/** The terms that records came with. */
export default function ListDialog({ list, onClose }: { list: LicensedList | null; onClose(): void }) {
  const { t } = useTranslation(['quality', 'common']);
  const labels = useLabels();
  const measured = useMeasured();
  const form = useFields({
    name: list?.name ?? '',
    supplier: list?.supplier ?? '',
    object: measured.find((one) => one.name === list?.object)?.plural ?? 'people',
    kind: list?.kind ?? ('rented' as LicensedList['kind']),
    starts_on: list?.starts_on ?? '',
    ends_on: list?.ends_on ?? '',
    uses_allowed: (list?.uses_allowed ?? '') as number | string,
    cost: list?.cost ?? '',
    at_end: list?.at_end ?? ('trash' as LicensedList['at_end']),
  });
  const { kind } = form.values;
  const save = async (values: typeof form.values) => {
    const name = values.name.trim();
    if (!name) return form.setErrors({ name: t('lists.name_missing') });
    const body = {
      name,
      supplier: values.supplier.trim() || null,
      kind,
      starts_on: values.starts_on || null,
      ends_on: values.ends_on || null,
      uses_allowed: values.uses_allowed === '' ? null : Number(values.uses_allowed),
      cost: String(values.cost).trim() || null,
      at_end: values.at_end,
    };
    if (list) await api.patch(`/quality/lists/${list.id}`, body);
    else await api.post('/quality/lists', { ...body, object: values.object });
    void refresh('lists');
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(list ? 'lists.change' : 'lists.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput {...form.input('name')} label={t('lists.name')} maxLength={200} data-autofocus />
        <div className={classes.pair}>
          <TextInput {...form.input('supplier')} label={t('lists.supplier')} maxLength={200} />
          <Select
            {...form.control('object')}
            value={form.values.object}
            label={t('object')}
            data={measured.map((one) => ({ value: one.plural, label: labels.objects(one) }))}
            allowDeselect={false}
            disabled={list !== null}
          />
        </div>
        <Select
          {...form.control('kind')}
          value={kind}
          label={t('lists.terms')}
          data={(['owned', 'rented', 'counted', 'single_use'] as const).map((value) => ({
            value,
            label: t(`lists.kind.${value}`),
          }))}
          allowDeselect={false}
        />
        <div className={classes.pair}>
          <TextInput {...form.input('starts_on')} type="date" label={t('lists.starts')} />
          <TextInput {...form.input('ends_on')} type="date" label={t('lists.ends')} />
        </div>
        <div className={classes.pair}>
          {kind === 'counted' || kind === 'rented' ? (
            <NumberInput
              {...form.control('uses_allowed')}
              value={form.values.uses_allowed}
              label={t('lists.uses_allowed')}
              min={1}
              allowDecimal={false}
            />
          ) : null}
          <TextInput {...form.input('cost')} label={t('lists.cost')} inputMode="decimal" />
        </div>
        {kind !== 'owned' && (
          <Select
            {...form.control('at_end')}
            value={form.values.at_end}
            label={t('lists.at_end')}
            description={t('lists.at_end_help')}
            data={(['trash', 'block'] as const).map((value) => ({ value, label: t(`lists.end.${value}`) }))}
            allowDeselect={false}
          />
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t(list ? 'common:save' : 'lists.add')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
