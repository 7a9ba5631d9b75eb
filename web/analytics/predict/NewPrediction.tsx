import { Button, Group, Modal, MultiSelect, Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { fieldOf, type ObjectMeta, useLabels, useObjects } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import classes from '../models/learning/learning.module.css';
import { createPrediction } from './api.ts';
import { isTarget } from './useWords.ts';

const FIRST = ['deal', 'lead', 'person', 'company'];

/** Which field of which records is to be predicted. */
export default function NewPrediction({ onClose }: { onClose(): void }) {
  const { t } = useTranslation(['predict', 'common']);
  const labels = useLabels();
  const navigate = useNavigate();
  const place = ({ name }: ObjectMeta) => (FIRST.indexOf(name) + 1 || 99) * 100;
  const objects = useObjects()
    .filter((one) => !one.hidden && one.permissions.read && one.fields.some(isTarget))
    .toSorted((a, b) => place(a) - place(b));
  const form = useFields({ name: '', object: 'deals', target: '', yes: [] as string[], no: [] as string[] });
  const { object, target, yes, no } = form.values;
  const meta = objects.find((one) => one.plural === object);
  const fields = (meta?.fields ?? []).filter(isTarget);
  const field = meta && fieldOf(meta, target);
  const choices =
    field?.type === 'boolean'
      ? [
          { value: 'true', label: t('yes') },
          { value: 'false', label: t('no') },
        ]
      : meta && field?.type === 'choice'
        ? (field.choices ?? []).map(({ value }) => ({ value, label: labels.choice(meta, field, value) }))
        : null;
  const pick = (name: string | null) => {
    const chosen = meta && fieldOf(meta, name ?? '');
    form.setValues((before) => ({
      ...before,
      target: name ?? '',
      yes: chosen?.type === 'boolean' ? ['true'] : [],
      no: [],
      name: chosen && meta ? t('name_of', { field: labels.field(meta, chosen) }) : '',
    }));
  };
  const create = async (values: typeof form.values) => {
    const errors: Record<string, string> = {};
    if (!values.target) errors.target = t('target_missing');
    if (choices && values.yes.length === 0) errors.yes = t('yes_missing');
    if (!values.name.trim()) errors.name = t('name_missing');
    if (Object.keys(errors).length > 0) return form.setErrors(errors);
    const made = await createPrediction({ ...values, name: values.name.trim() });
    onClose();
    await navigate({ to: '/analytics/predict/$id', params: { id: made.id } as never });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('add')}
      centered
      size="md"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(create)} className={classes.fields}>
        <FormProblem>{form.problem}</FormProblem>
        <Select
          {...form.control('object')}
          value={object}
          label={t('object')}
          data={objects.map((one) => ({ value: one.plural, label: labels.objects(one) }))}
          allowDeselect={false}
          onChange={(value) => form.setValues({ object: value ?? 'deals', target: '', yes: [], no: [], name: '' })}
        />
        <Select
          {...form.control('target')}
          value={target || null}
          label={t('target')}
          description={t('target_text')}
          searchable
          data={meta ? fields.map((one) => ({ value: one.name, label: labels.field(meta, one) })) : []}
          onChange={pick}
        />
        {choices && (
          <>
            <MultiSelect
              {...form.control('yes')}
              value={yes}
              label={t('counts_yes')}
              data={choices.filter(({ value }) => !no.includes(value))}
              onChange={(value) => form.setValues((before) => ({ ...before, yes: value }))}
            />
            <MultiSelect
              {...form.control('no')}
              value={no}
              label={t('counts_no')}
              description={t('counts_no_text')}
              placeholder={no.length === 0 ? t('all_others') : undefined}
              data={choices.filter(({ value }) => !yes.includes(value))}
              onChange={(value) => form.setValues((before) => ({ ...before, no: value }))}
            />
          </>
        )}
        <TextInput {...form.input('name')} label={t('name')} description={t('name_text')} maxLength={80} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('create')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
