import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../kernel/client.ts';
import { notify } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { FieldInput } from '../records/fields/FieldInput.tsx';
import { useTools } from '../records/fields/tools.ts';
import { formFields, isBlank } from '../records/model/form.ts';
import { plain } from '../records/writes.ts';
import { type Keying, refresh } from './api.ts';
import { ObjectChoice } from './parts.tsx';
import classes from './quality.module.css';

/** A plain form of the fields, filled in once by each of two people. The second sees which fields, not what was written. */
export default function KeyingDialog({ keying, onClose }: { keying: Keying | null; onClose(): void }) {
  const { t } = useTranslation(['quality', 'common']);
  const tools = useTools();
  const [values, setValues] = useState<Record<string, unknown>>({});
  const [errors, setErrors] = useState<Record<string, string>>({});
  const form = useFields({ object: 'people', source: keying?.source ?? '' });
  const meta = tools.objects.find((one) => (keying ? one.name === keying.object : one.plural === form.values.object));
  if (!meta) return null;
  const { common, more } = formFields(meta);
  const offered = [...common, ...more].filter(
    (field) => !['file', 'multi_reference', 'reference'].includes(field.type),
  );
  const fields = keying
    ? keying.fields.flatMap((name) => meta.fields.find((field) => field.name === name) ?? [])
    : offered.slice(0, 12);

  const save = async ({ object, source }: typeof form.values) => {
    if (!keying && !source.trim()) return form.setErrors({ source: t('keyings.source_missing') });
    const filled = Object.entries(values).filter(([, value]) => !isBlank(value));
    const keyed = Object.fromEntries(filled.map(([name, value]) => [name, plain(value)]));
    const body = keying ? { ...Object.fromEntries(keying.fields.map((name) => [name, null])), ...keyed } : keyed;
    try {
      if (keying) {
        const done = await api.post<Keying>(`/quality/keyings/${keying.id}/second`, { values: body });
        notify(t(done.state === 'done' ? 'keyings.agreed' : 'keyings.disagreed'), {
          tone: done.state === 'done' ? 'done' : 'info',
        });
      } else {
        await api.post('/quality/keyings', { object, source: source.trim(), values: body });
        notify(t('keyings.begun'), { tone: 'done' });
      }
    } catch (error) {
      const told = error instanceof ApiError ? error.errors : [];
      setErrors(Object.fromEntries(told.map((e) => [e.field.replace(/^values\./, ''), e.message])));
      throw error;
    }
    void refresh('keyings');
    onClose();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={keying ? t('keyings.second_title', { source: keying.source }) : t('keyings.add')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        {!keying && (
          <div className={classes.pair}>
            <TextInput
              {...form.input('source')}
              label={t('keyings.source')}
              placeholder={t('keyings.source_example')}
              maxLength={300}
              data-autofocus
            />
            <ObjectChoice
              label={t('object')}
              value={form.values.object}
              onChange={(object) => {
                form.set('object', object);
                setValues({});
              }}
            />
          </div>
        )}
        {fields.map((field) => (
          <FieldInput
            key={field.name}
            tools={tools}
            meta={meta}
            field={field}
            value={values[field.name] ?? null}
            error={errors[field.name]}
            onChange={(value) => {
              setValues((now) => ({ ...now, [field.name]: value }));
              setErrors(({ [field.name]: _, ...others }) => others);
            }}
          />
        ))}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t(keying ? 'keyings.finish' : 'keyings.hand_over')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
